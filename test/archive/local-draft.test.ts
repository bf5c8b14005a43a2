import { appendFile, mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { LocalArchive } from '../../src/archive/local-archive.ts'
import type { ArchiveDraft, BatchPlace } from '../../src/domain/batch-archive.ts'

const place: BatchPlace = { tenantId: 'acme', batchId: 'b1', createdAt: new Date('2026-10-31T00:00:00Z'), format: 'json' }
const FOLDER = 'acme/2026/10/b1'

interface Begun {
  root: string
  draft: ArchiveDraft
  /** The file that the copy is being written to. */
  part: string
}

/** A draft with a few bytes in it. */
async function begin (t: Test): Promise<Begun> {
  const root = await mkdtemp(join(tmpdir(), 'gl-batches-draft-'))
  t.teardown(async () => await rm(root, { recursive: true, force: true }))
  const draft = await new LocalArchive(root).begin(place)
  await draft.write(Buffer.from('{"transactions":[]}'))
  return { root, draft, part: join(root, '.incoming', (await readdir(join(root, '.incoming')))[0]!) }
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
  await writeFile(part, '{"transactionz":[]}')
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

t.test('a copy whose temporary file is gone cannot be made durable', async t => {
  const { root, draft, part } = await begin(t)
  await rm(part)
  await t.rejects(draft.commit(), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not make the copy durable (ENOENT).' })
  await draft.discard()
  t.strictSame(await exists(root), [])
})

t.test('a file where the folder of the tenant should be makes the copy fail by name, and stays', async t => {
  const { root, draft } = await begin(t)
  await writeFile(join(root, 'acme'), 'a file')
  await t.rejects(draft.commit(), { code: 'ARCHIVE_UNAVAILABLE', message: /^The archive could not make the copy durable \((?:ENOTDIR|EEXIST)\)\.$/ })
  await draft.discard()
  t.strictSame(await exists(root), ['acme'])
})

t.test('a write to a copy that was discarded fails by name', async t => {
  const { draft } = await begin(t)
  await draft.discard()
  await t.rejects(draft.write(Buffer.from('more')), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not write the copy (EBADF).' })
})

t.test('a manifest that cannot be written fails by name and leaves no temporary file', async t => {
  const { root, draft } = await begin(t)
  await draft.commit()
  await mkdir(join(root, FOLDER, 'manifest.json'))
  await t.rejects(draft.commitManifest(Buffer.from('{}')), { code: 'ARCHIVE_UNAVAILABLE', message: /^The archive could not write the manifest/ })
  t.strictSame(await exists(root), ['document.json'])
})

t.test('a folder without its temporary place refuses the manifest', async t => {
  const { root, draft } = await begin(t)
  await draft.commit()
  await rm(join(root, '.incoming'), { recursive: true })
  await t.rejects(draft.commitManifest(Buffer.from('{}')), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not write the manifest (ENOENT).' })
})

t.test('a copy that cannot be removed is told, not passed over', async t => {
  const { root, draft } = await begin(t)
  await draft.commit()
  await rm(join(root, FOLDER, 'document.json'))
  await mkdir(join(root, FOLDER, 'document.json'))
  await t.rejects(draft.discard(), { code: 'ARCHIVE_UNAVAILABLE', message: /^The archive could not remove an unfinished copy/ })
})
