import { createHash, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { StoredTenants } from '../src/database/stored-tenants.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { readInPlace } from '../src/files/read-in-place.ts'
import { createStrictReader } from '../src/glexport/strict-reader.ts'
import { call, formTarget } from './support/call.ts'
import { CHUNK_BYTES, eachChunk } from './readers/contenders.ts'
import { inFolder } from './support/folder.ts'
import { generateDocument, sized } from './support/generated-document.ts'
import { startSimulatorProcess } from './support/processes.ts'
import { interleave, type Sample } from './support/rounds.ts'
import { deliver, type Row } from './support/row.ts'

const SIZES = [{ label: '20 KB', bytes: 20_000, rounds: 101 }, { label: '5 MB', bytes: 5_000_000, rounds: 31 }]
const TOGETHER_BYTES = 1_048_576
const MANIFEST_BYTES = 4096
/** Who commits at once. */
const CALLERS = 8

/** One step of an export, alone. */
interface Step {
  name: string
  /** What the clock sees. */
  run: (file: FileHandle) => Promise<void> | void
  /** Bytes that are in the file before. */
  written?: Uint8Array
  /** How many of it one run does. */
  times?: number
}

await inFolder(async (folder, stopLater) => {
  const simulator = await startSimulatorProcess(SIZES.map(({ bytes }, index) => ({ ...sized(bytes), companyId: `c${index}` })))
  stopLater(simulator)
  const database = await openDatabase({ engine: 'sqlite', path: join(folder, 'records.db'), migrateAtStart: true })
  const columns = new Map<string, Map<string, Sample>>()
  for (const [index, { label, bytes, rounds }] of SIZES.entries()) {
    const company = simulator.companies[index]
    if (company === undefined) throw new Error('the simulator has too few companies')
    const steps = stepsOf({ folder, document: await generateDocument(bytes), pull: async () => { await call(formTarget('', simulator.url, company)) } })
    const all = index === 0 ? [...steps, ...commits(new StoredTenants(database))] : steps
    const results = await interleave(all, rounds, async step => await measure(folder, step), Math.ceil(rounds / 2))
    columns.set(label, new Map([...results].map(([{ name }, sample]) => [name, sample])))
  }
  await database.destroy()
  const names = [...columns.values()].flatMap(column => [...column.keys()])
  deliver({
    title: 'Steps: what an export is made of',
    method: 'Each step alone, as the service does it, in one process beside the simulator\'s; medians of interleaved rounds. They do not add up to an export: the service writes while it reads, and lets the disk sync while it reads back. A commit is durable when it returns; an export has two, a tenant\'s is one.',
    columns: ['20 KB: ms', '20 KB: CPU ms', '5 MB: ms', '5 MB: CPU ms'],
    rows: [...new Set(names)].map((what): Row => ({
      what,
      figures: Object.fromEntries([...columns].flatMap(([label, samples]) => {
        const sample = samples.get(what)
        return sample === undefined ? [] : [[`${label}: ms`, sample.ms.toFixed(2)], [`${label}: CPU ms`, sample.cpuMs.toFixed(2)]]
      }))
    })),
    notes: []
  })
})
process.exit()

async function measure (folder: string, { run, written, times = 1 }: Step): Promise<Sample> {
  const path = join(folder, randomUUID())
  const file = await open(path, 'wx+')
  try {
    if (written !== undefined) await writeAll(file, written)
    const cpu = process.cpuUsage()
    const start = performance.now()
    await run(file)
    const ms = (performance.now() - start) / times
    const { user, system } = process.cpuUsage(cpu)
    return { ms, cpuMs: (user + system) / 1000 / times }
  } finally {
    await file.close()
    // the next file takes its pages: memory that nothing has used yet would be measured too
    await rm(path)
  }
}

function stepsOf ({ folder, document, pull }: { folder: string, document: Uint8Array, pull: () => Promise<void> }): Step[] {
  const reader = createStrictReader()
  const read = (format: 'json' | 'xml') => {
    const spare = Buffer.allocUnsafeSlow(CHUNK_BYTES)
    const reading = reader.open({ source: 'xml', answer: { format, sink: { take: () => {}, spare: () => spare } } })
    eachChunk(document, chunk => reading.write(chunk))
    reading.end()
  }
  return [
    { name: 'pull: from the simulator, nothing kept', run: pull },
    { name: 'read: strictly, with ledger and summary', run: () => { read('xml') } },
    { name: 'read, and write as typed JSON', run: () => { read('json') } },
    { name: 'digest: SHA-256', run: () => { digest(document) } },
    { name: 'write: to a new file', run: async file => { await writeAll(file, document) } },
    { name: 'sync: fdatasync of what was written', written: document, run: async file => { await file.datasync() } },
    { name: 'read back, with its digest', written: document, run: readBack },
    { name: 'place: a manifest, a folder, a rename, all synced', run: async () => { await place(folder, document.subarray(0, MANIFEST_BYTES)) } },
    { name: 'answer: from the file over a connection, both ends', written: document, run: sendOver }
  ]
}

/** What a commit costs alone, and each of many that share a sync. */
function commits (tenants: StoredTenants): Step[] {
  const commit = async (id: number) => {
    const now = new Date().toISOString()
    await tenants.put({ id: `tenant-${id}`, name: null, interface: 'accounting-interface', site: 'example.com', connection: randomUUID(), createdAt: now, updatedAt: now })
  }
  return [
    { name: 'commit: alone', run: async () => { await commit(0) } },
    {
      name: `commit: each of ${CALLERS} at once`,
      times: CALLERS,
      run: async () => { await Promise.all(Array.from({ length: CALLERS }, async (_, id) => { await commit(id) })) }
    }
  ]
}

function digest (document: Uint8Array): void {
  const hash = createHash('sha256')
  eachChunk(document, chunk => { hash.update(chunk) })
  hash.digest()
}

async function writeAll (file: FileHandle, document: Uint8Array): Promise<void> {
  for (let at = 0; at < document.length; at += TOGETHER_BYTES) await file.write(document.subarray(at, at + TOGETHER_BYTES))
}

async function readBack (file: FileHandle): Promise<void> {
  const hash = createHash('sha256')
  for await (const piece of readInPlace(file)) hash.update(piece)
  hash.digest()
}

async function place (folder: string, manifest: Uint8Array): Promise<void> {
  const work = join(folder, `${randomUUID()}.part`)
  await mkdir(work)
  const file = await open(join(work, 'manifest.json'), 'wx')
  await file.writeFile(manifest)
  await Promise.all([file.datasync(), syncFolder(work)])
  await file.close()
  await rename(work, join(folder, randomUUID()))
  await syncFolder(folder)
}

async function syncFolder (folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  await handle.sync()
  await handle.close()
}

async function sendOver (file: FileHandle): Promise<void> {
  const server = createServer(socket => { socket.resume().on('end', () => socket.end()) }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').resume()
  for await (const piece of readInPlace(file)) await new Promise<void>(resolve => { socket.write(piece, () => resolve()) })
  socket.end()
  await once(socket, 'close')
  server.close()
}
