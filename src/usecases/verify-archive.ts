import { createHash } from 'node:crypto'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { documentFile, MANIFEST, TOMBSTONE, type BatchFolder, type BatchFolders } from '../domain/batch-folders.ts'
import type { BatchIndex, IndexedBatch } from '../domain/batch-index.ts'
import type { Problem } from '../domain/problem.ts'
import { readArchived, type ArchivedBatch, type FolderFault } from './archived-batch.ts'
import { differences, withoutTimeline } from './differences.ts'
import { ManifestChain, type ChainLink } from './manifest-chain.ts'

export interface VerifyDependencies {
  folders: BatchFolders
  /** Absent: the archive is checked by itself alone. */
  index?: BatchIndex
}

/** Something that is not as it should be. */
export interface Finding {
  /** `running`: an export that has not ended yet, which is as it should be. */
  kind: 'damaged' | 'missing' | 'extra' | 'unfinished' | 'fork' | 'running'
  where: string
  detail: string
}

/** One folder that was looked at. */
export interface Checked {
  folder: string
  /** Bytes of its document that were read. */
  bytes: number
  expired: boolean
  findings: Finding[]
}

/**
 * Reads every document again and compares it with its manifest, every manifest with the database and with the one that
 * names it, and both lists with each other. Changes nothing.
 */
export async function * verifyArchive (dependencies: VerifyDependencies): AsyncGenerator<Checked> {
  const { folders, index } = dependencies
  let tenantId: string | undefined
  let chain = new ManifestChain()
  for await (const found of folders.list()) {
    if ('stray' in found) {
      yield ofFindings([{ kind: 'extra', where: found.stray, detail: 'belongs to no batch' }])
      continue
    }
    if (found.tenantId !== tenantId) {
      yield * explained(dependencies, chain, tenantId)
      tenantId = found.tenantId
      chain = new ManifestChain()
    }
    const known = await index?.find(found.batchId)
    const archived = await readArchived(folders, found)
    chain.add(linkOf(found, archived, known))
    yield await check(dependencies, { found, archived, known })
  }
  yield * explained(dependencies, chain, tenantId)
  if (index !== undefined) yield * absent(folders, index)
}

function ofFindings (findings: Finding[]): Checked {
  return { folder: '', bytes: 0, expired: false, findings }
}

/** What the database has recorded counts, so that one changed manifest is one finding. */
function linkOf ({ folder }: BatchFolder, archived: ArchivedBatch | FolderFault | undefined, known: IndexedBatch | undefined): ChainLink {
  const told = archived === undefined || 'fault' in archived ? undefined : archived
  return {
    folder,
    manifestSha256: known?.manifestSha256 ?? told?.manifestSha256,
    previous: told === undefined || (known !== undefined && known.manifestSha256 !== told.manifestSha256) ? undefined : told.previousManifestSha256
  }
}

async function * explained ({ folders, index }: VerifyDependencies, chain: ManifestChain, tenantId: string | undefined): AsyncGenerator<Checked> {
  if (chain.isWhole || tenantId === undefined) return
  async function * links (): AsyncGenerator<ChainLink> {
    for await (const found of folders.list(tenantId)) {
      if (!('stray' in found)) yield linkOf(found, await readArchived(folders, found), await index?.find(found.batchId))
    }
  }
  yield ofFindings(await chain.explain(links(), async manifest => await index?.hasManifest(manifest) === true))
}

interface Look {
  found: BatchFolder
  archived: ArchivedBatch | FolderFault | undefined
  known: IndexedBatch | undefined
}

async function check ({ folders, index }: VerifyDependencies, { found, archived, known }: Look): Promise<Checked> {
  const { folder, files } = found
  const told = archived === undefined || 'fault' in archived ? undefined : archived
  const findings: Finding[] = []
  // an empty folder is what an export that failed leaves; whether a batch should be in it is asked at the end
  if (files.length === 0) return { folder, bytes: 0, expired: false, findings }
  if (archived === undefined && known === undefined) {
    findings.push(await asRunning(index, found) ?? { kind: 'extra', where: folder, detail: 'holds no manifest: an export that was not finished, and no batch' })
    return { folder, bytes: 0, expired: false, findings }
  }
  if (archived === undefined) findings.push({ kind: 'missing', where: `${folder}/${known?.batch.status === 'expired' ? TOMBSTONE : MANIFEST}`, detail: 'is not there; the database has the record of this batch' })
  else if ('fault' in archived) findings.push({ kind: 'damaged', where: `${folder}/${archived.file}`, detail: archived.fault })
  else if (known !== undefined) findings.push(...againstDatabase(found, archived, known))
  else if (index !== undefined) findings.push(await asRunning(index, found) ?? { kind: 'missing', where: folder, detail: 'is not in the database; gl-batches reindex --write adds it' })

  const batch = recorded(told, known)
  const expired = batch?.status === 'expired'
  if (told?.filesLeft === true) findings.push({ kind: 'unfinished', where: folder, detail: 'is being removed by a retention rule; gl-batches prune finishes that' })
  const document = batch === undefined || expired ? undefined : await readDocument(folders, found, batch)
  findings.push(...document?.findings ?? [], ...extras(found, batch))
  return { folder, bytes: document?.bytes ?? 0, expired, findings }
}

/** What an export that runs, or that a dead process left, has in the archive so far: the service settles it. */
async function asRunning (index: BatchIndex | undefined, { folder, batchId }: BatchFolder): Promise<Finding | undefined> {
  if (await index?.isRunning(batchId) !== true) return undefined
  return { kind: 'running', where: folder, detail: 'belongs to an export that the database has as running; the service ends it, or settles it at its next start or sweep' }
}

/** The record to go by: the manifest's, unless the database says that it is not the one that was written. */
function recorded (told: ArchivedBatch | undefined, known: IndexedBatch | undefined): GlBatch | undefined {
  if (told === undefined) return known?.batch
  return known === undefined || known.manifestSha256 === told.manifestSha256 ? told.batch : known.batch
}

function againstDatabase ({ folder, files }: BatchFolder, archived: ArchivedBatch, known: IndexedBatch): Finding[] {
  const file = files.includes(TOMBSTONE) ? TOMBSTONE : MANIFEST
  if (known.manifestSha256 !== archived.manifestSha256) {
    return [{ kind: 'damaged', where: `${folder}/${file}`, detail: `is not the one that was recorded (SHA-256 ${known.manifestSha256})` }]
  }
  const different = archived.filesLeft ? [] : differences(withoutTimeline(known.batch), withoutTimeline(archived.batch))
  return different.length === 0
    ? []
    : [{ kind: 'damaged', where: `${folder}/${file}`, detail: `and the record in the database differ in ${different.join(', ')}` }]
}

async function readDocument (folders: BatchFolders, { folder, files }: BatchFolder, { document }: GlBatch): Promise<{ bytes: number, findings: Finding[] }> {
  const file = documentFile(document.format)
  const where = `${folder}/${file}`
  if (!files.includes(file)) return { bytes: 0, findings: [{ kind: 'missing', where, detail: 'is not there' }] }
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const chunk of await folders.open(folder, file)) {
      hash.update(chunk)
      bytes += chunk.length
    }
  } catch (error) {
    return { bytes, findings: [{ kind: 'damaged', where, detail: `cannot be read (${(error as Problem).message})` }] }
  }
  const sha256 = hash.digest('hex')
  if (bytes !== document.bytes) return { bytes, findings: [{ kind: 'damaged', where, detail: `has ${bytes} bytes, and was stored with ${document.bytes}` }] }
  if (sha256 !== document.sha256) return { bytes, findings: [{ kind: 'damaged', where, detail: `is not what was stored: its SHA-256 is ${sha256}, not ${document.sha256}` }] }
  return { bytes, findings: [] }
}

function extras ({ folder, files }: BatchFolder, batch: GlBatch | undefined): Finding[] {
  const own = [MANIFEST, TOMBSTONE, ...batch === undefined ? ['document.xml', 'document.json'] : [documentFile(batch.document.format)]]
  return files.filter(file => !own.includes(file)).map(file => ({ kind: 'extra', where: `${folder}/${file}`, detail: 'belongs to no batch' }))
}

/** What the database has and the archive has not even a folder with anything in it for. */
async function * absent (folders: BatchFolders, index: BatchIndex): AsyncGenerator<Checked> {
  for await (const { batch: { tenantId, id, createdAt } } of index.archived()) {
    const folder = folders.folderOf({ tenantId, batchId: id, createdAt: new Date(createdAt) })
    if ((await folders.files(folder)).length > 0) continue
    yield ofFindings([{ kind: 'missing', where: folder, detail: 'is not there; the database has the record of this batch' }])
  }
}
