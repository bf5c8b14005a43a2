import { appendFile, mkdir, mkdtemp, open, readdir, readFile, rm, rmdir, symlink, writeFile, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { LocalArchive } from '../../src/archive/local-archive.ts'
import type { ArchiveDraft, BatchPlace } from '../../src/domain/batch-archive.ts'

const place: BatchPlace = { tenantId: 'acme', batchId: 'b1', createdAt: new Date('2026-10-31T00:00:00Z'), format: 'json' }
const FOLDER = 'acme/2026/10/b1'
/** As much as is written at once. */
const CONTENT = Buffer.alloc(1_048_576, 'GL entry ')

interface Begun {
  root: string
  draft: ArchiveDraft
  /** The folder that the copy is made in. */
  work: string
  /** The document in it. */
  part: string
}

/** A draft whose content is in its file already. */
async function begin (t: Test): Promise<Begun> {
  const root = await mkdtemp(join(tmpdir(), 'gl-batches-draft-'))
  t.teardown(async () => await rm(root, { recursive: true, force: true }))
  const draft = await new LocalArchive(root).begin(place)
  await draft.write(CONTENT)
  const work = join(root, '.incoming', (await readdir(join(root, '.incoming')))[0]!)
  return { root, draft, work, part: join(work, 'document.json') }
}

async function exists (root: string): Promise<string[]> {
  return (await readdir(root, { recursive: true, withFileTypes: true })).filter(entry => !entry.isDirectory()).map(({ name }) => name)
}

t.test('a copy with more bytes on disk than were written is ARCHIVE_MISMATCH and is taken back', async t => {
  const { root, draft, part } = await begin(t)
  await appendFile(part, 'x')
  await t.rejects(draft.commit(), { code: 'ARCHIVE_MISMATCH', message: 'The archived copy does not read back as it was written.' })
  await draft.discard()
  t.strictSame(await exists(root), [])
})

t.test('a copy of the right length with one byte changed is ARCHIVE_MISMATCH', async t => {
  const { root, draft, part } = await begin(t)
  await writeFile(part, Buffer.concat([CONTENT.subarray(1), Buffer.from('G')]))
  await t.rejects(draft.commit(), { code: 'ARCHIVE_MISMATCH' })
  await draft.discard()
  t.strictSame(await exists(root), [])
})

t.test('a copy that cannot be read back is ARCHIVE_UNAVAILABLE', async t => {
  const { root, draft, part } = await begin(t)
  await rm(part)
  await symlink(join(root, 'nowhere'), part)
  await t.rejects(draft.commit(), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not read the copy back (ENOENT).' })
  await draft.discard()
  t.strictSame(await exists(root), [])
})

t.test('a copy whose temporary folder is gone is not there to be read back', async t => {
  const { root, draft, work } = await begin(t)
  await rm(work, { recursive: true })
  await t.rejects(draft.commit(), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not read the copy back (ENOENT).' })
  await draft.discard()
  t.strictSame(await exists(root), [])
})

t.test('a file where the folder of the tenant should be makes the copy fail by name, and stays', async t => {
  const { root, draft } = await begin(t)
  await writeFile(join(root, 'acme'), 'a file')
  await draft.commit()
  await t.rejects(draft.commitManifest(Buffer.from('{}')), { code: 'ARCHIVE_UNAVAILABLE', message: /^The archive could not make the copy durable \((?:ENOTDIR|EEXIST)\)\.$/ })
  await draft.discard()
  t.strictSame(await exists(root), ['acme'])
})

t.test('a write to a copy that was discarded fails by name, and so does its commit', async t => {
  const { draft } = await begin(t)
  await draft.discard()
  await t.rejects(draft.write(CONTENT), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not write the copy, because it was discarded.' })
  await t.rejects(draft.commit(), { code: 'ARCHIVE_UNAVAILABLE' })
})

t.test('a copy of many chunks is written in their order', async t => {
  const { root, draft } = await begin(t)
  const chunks = Array.from({ length: 40 }, (_, index) => Buffer.alloc(60_000, index))
  for (const chunk of chunks) await draft.write(chunk)
  await draft.commit()
  await draft.commitManifest(Buffer.from('{}'))
  t.ok(Buffer.concat([CONTENT, ...chunks]).equals(await readFile(join(root, FOLDER, 'document.json'))))
})

t.test('chunks of any length are one copy, and may be used again once they are written', async t => {
  const { root, draft } = await begin(t)
  const lengths = [1, 1_048_575, 0, 3, 1_048_576, 2_500_001, 7]
  const buffer = Buffer.alloc(2_500_001)
  for (const [index, length] of lengths.entries()) await draft.write(buffer.fill(index + 1).subarray(0, length))
  const { bytes } = await draft.commit()
  await draft.commitManifest(Buffer.from('{}'))
  const expected = Buffer.concat([CONTENT, ...lengths.map((length, index) => Buffer.alloc(length, index + 1))])
  t.equal(bytes, expected.length)
  t.ok(expected.equals(await readFile(join(root, FOLDER, 'document.json'))))
})

/** What every open file does by. */
async function fileHandles (): Promise<FileHandle> {
  await using file = await open(import.meta.filename)
  return Object.getPrototypeOf(file) as FileHandle
}

function failing (code: string): () => Promise<never> {
  return async () => await Promise.reject(Object.assign(new Error('the disk failed'), { code }))
}

t.test('a disk that is full is told by name', async t => {
  const { root, draft } = await begin(t)
  t.capture(await fileHandles(), 'writev', failing('ENOSPC'))
  await t.rejects(draft.write(CONTENT), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not write the copy (ENOSPC).' })
  await draft.discard()
  t.strictSame(await exists(root), [])
})

t.test('a disk that could not take a part of the copy is told by name, at the latest when the copy is committed', async t => {
  const { root, draft } = await begin(t)
  t.capture(await fileHandles(), 'datasync', failing('EIO'))
  await draft.write(Buffer.alloc(8 * CONTENT.length))
  await t.rejects(draft.commit(), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not make the copy durable (EIO).' })
  await draft.discard()
  t.strictSame(await exists(root), [])
})

t.test('a manifest that cannot be written fails by name, and nothing of the batch is seen', async t => {
  const { root, draft, work } = await begin(t)
  await draft.commit()
  await mkdir(join(work, 'manifest.json'))
  await t.rejects(draft.commitManifest(Buffer.from('{}')), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not make the copy durable (EEXIST).' })
  await rmdir(join(work, 'manifest.json'))
  await draft.discard()
  t.strictSame(await exists(root), [])
})

t.test('a copy that cannot be removed is told, not passed over', async t => {
  const { root, draft } = await begin(t)
  await draft.commit()
  await draft.commitManifest(Buffer.from('{}'))
  await rm(join(root, FOLDER, 'document.json'))
  await mkdir(join(root, FOLDER, 'document.json'))
  await t.rejects(draft.discard(), { code: 'ARCHIVE_UNAVAILABLE', message: /^The archive could not remove an unfinished copy/ })
})
