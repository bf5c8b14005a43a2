import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { LocalArchive } from '../../src/archive/local-archive.ts'
import type { BatchPlace } from '../../src/domain/batch-archive.ts'
import { Problem } from '../../src/domain/problem.ts'

const place: BatchPlace = { tenantId: 'acme', batchId: 'b1', createdAt: new Date('2026-10-31T23:59:59Z'), format: 'xml' }
const FOLDER = 'acme/2026/10/b1'

async function freshRoot (t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-archive-'))
  t.teardown(async () => await rm(folder, { recursive: true, force: true }))
  return join(folder, 'archive')
}

async function filesIn (root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  return entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name).slice(root.length + 1)).sort()
}

async function store (archive: LocalArchive, content: string, where = place): Promise<void> {
  const draft = await archive.begin(where)
  await draft.write(Buffer.from(content))
  await draft.commit()
  await draft.commitManifest(Buffer.from('{}'))
}

t.test('nothing of a copy can be seen under its name until it is committed whole', async t => {
  const root = await freshRoot(t)
  const draft = await new LocalArchive(root).begin(place)
  await draft.write(Buffer.from('one '))
  await draft.write(Buffer.from('two'))
  t.match(await filesIn(root), [/^\.incoming\/.*\.part\/document\.xml$/])
  const stored = await draft.commit()
  t.strictSame(stored, { bytes: 7, sha256: createHash('sha256').update('one two').digest('hex') })
  t.match(await filesIn(root), [/^\.incoming\//], 'a document without its manifest is no batch')
  await draft.commitManifest(Buffer.from('{"manifest":1}'))
  t.strictSame(await filesIn(root), [`${FOLDER}/document.xml`, `${FOLDER}/manifest.json`])
  t.equal(await readFile(join(root, FOLDER, 'manifest.json'), 'utf8'), '{"manifest":1}')
})

t.test('a committed copy is read whole or in part, and found where locate says', async t => {
  const root = await freshRoot(t)
  const archive = new LocalArchive(root)
  await store(archive, '0123456789')
  t.equal(await text(await archive.open(place)), '0123456789')
  t.equal(await text(await archive.open(place, { from: 2, to: 4 })), '234')
  t.equal(fileURLToPath(archive.locate(place)), join(root, FOLDER, 'document.xml'))
})

t.test('a second copy of the same batch fails, and discarding it leaves the first as it was', async t => {
  const root = await freshRoot(t)
  const archive = new LocalArchive(root)
  await store(archive, 'first')
  const second = await archive.begin(place)
  await second.write(Buffer.from('second'))
  await second.commit()
  await t.rejects(second.commitManifest(Buffer.from('{"second":true}')), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not make the copy durable (ENOTEMPTY).' })
  await second.discard()
  t.strictSame(await filesIn(root), [`${FOLDER}/document.xml`, `${FOLDER}/manifest.json`])
  t.equal(await text(await archive.open(place)), 'first')
  t.equal(await readFile(join(root, FOLDER, 'manifest.json'), 'utf8'), '{}')
})

t.test('discarding leaves nothing, before the commit, after it and after the manifest', async t => {
  const root = await freshRoot(t)
  const archive = new LocalArchive(root)
  const steps = [
    async () => await archive.begin(place),
    async () => {
      const draft = await archive.begin(place)
      await draft.write(Buffer.from('some'))
      await draft.commit()
      return draft
    },
    async () => {
      const draft = await archive.begin(place)
      await draft.commit()
      await draft.commitManifest(Buffer.from('{}'))
      return draft
    }
  ]
  for (const step of steps) {
    const draft = await step()
    await draft.discard()
    await draft.discard()
    t.strictSame(await filesIn(root), [])
    t.strictSame(await readdir(root).then(async names => names.includes('acme') ? await readdir(join(root, 'acme/2026/10')) : []), [])
  }
})

t.test('discarding one batch leaves the other batches of its month alone', async t => {
  const root = await freshRoot(t)
  const archive = new LocalArchive(root)
  await store(archive, 'kept', { ...place, batchId: 'b0' })
  await (await archive.begin(place)).discard()
  t.strictSame(await filesIn(root), ['acme/2026/10/b0/document.xml', 'acme/2026/10/b0/manifest.json'])
})

t.test('a copy that is gone is ARCHIVE_MISMATCH when it is opened', async t => {
  const root = await freshRoot(t)
  const archive = new LocalArchive(root)
  await store(archive, 'kept')
  await rm(join(root, FOLDER, 'document.xml'))
  await t.rejects(archive.open(place), { code: 'ARCHIVE_MISMATCH' })
})

t.test('a copy that cannot be reached is ARCHIVE_UNAVAILABLE when it is opened', async t => {
  const root = await freshRoot(t)
  const archive = new LocalArchive(root)
  await archive.probe()
  await writeFile(join(root, 'acme'), 'a file where a folder should be')
  await t.rejects(archive.open(place), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not open the copy (ENOTDIR).' })
})

t.test('a manifest is read back, and a batch without one has none', async t => {
  const root = await freshRoot(t)
  const archive = new LocalArchive(root)
  t.equal(await archive.readManifest(place), undefined)
  await store(archive, 'content')
  t.equal(Buffer.from(await archive.readManifest(place) ?? []).toString(), '{}')
  await rm(join(root, FOLDER, 'manifest.json'))
  await mkdir(join(root, FOLDER, 'manifest.json'))
  await t.rejects(archive.readManifest(place), { code: 'ARCHIVE_UNAVAILABLE', message: /read a manifest \(EISDIR\)/ })
})

t.test('a batch is removed whole, also one that is not there, and no other', async t => {
  const root = await freshRoot(t)
  const archive = new LocalArchive(root)
  const other = { ...place, batchId: 'b2' }
  await store(archive, 'one')
  await store(archive, 'two', other)
  await archive.remove(place)
  await archive.remove(place)
  t.strictSame(await filesIn(root), ['acme/2026/10/b2/document.xml', 'acme/2026/10/b2/manifest.json'])
  await mkdir(join(root, FOLDER, 'manifest.json'), { recursive: true })
  await t.rejects(archive.remove(place), { code: 'ARCHIVE_UNAVAILABLE', message: /remove an unfinished copy/ })
})

t.test('the probe passes where a copy could be written and leaves nothing', async t => {
  const root = await freshRoot(t)
  const archive = new LocalArchive(root)
  await archive.probe()
  await archive.probe()
  t.strictSame(await filesIn(root), [])
})

t.test('an archive whose folder is a file fails at the probe and at the first copy', async t => {
  const root = await freshRoot(t)
  await writeFile(root, 'a file where a folder should be')
  const archive = new LocalArchive(root)
  await t.rejects(archive.probe(), { code: 'ARCHIVE_UNAVAILABLE', message: /^The archive could not be written to \(E[A-Z]+\)\.$/ })
  await t.rejects(archive.begin(place), { code: 'ARCHIVE_UNAVAILABLE', message: /^The archive could not open a new copy \(E[A-Z]+\)\.$/ })
})

const never = () => Promise.resolve(false)

t.test('a copy whose process died is removed once it is old enough, a younger one and the one of a running batch stay', async t => {
  const root = await freshRoot(t)
  const archive = new LocalArchive(root)
  await archive.removeUnfinished(new Date(), never)
  await store(archive, 'whole')
  for (const name of ['old.part', 'running.part', 'young.part']) {
    await mkdir(join(root, '.incoming', name))
    await writeFile(join(root, '.incoming', name, 'document.xml'), 'half')
  }
  for (const name of ['tombstone', 'probe']) await writeFile(join(root, '.incoming', `left.${name}`), '')
  const longAgo = new Date('2026-10-01')
  for (const name of ['old.part', 'running.part', 'left.tombstone', 'left.probe']) await utimes(join(root, '.incoming', name), longAgo, longAgo)
  await archive.removeUnfinished(new Date('2026-10-02'), batchId => Promise.resolve(batchId === 'running'))
  t.strictSame((await filesIn(root)).sort(), ['.incoming/running.part/document.xml', '.incoming/young.part/document.xml', `${FOLDER}/document.xml`, `${FOLDER}/manifest.json`])
})

t.test('what is gone before it is looked at is no fault', async t => {
  const root = await freshRoot(t)
  await mkdir(join(root, '.incoming'), { recursive: true })
  await symlink(join(root, 'gone'), join(root, '.incoming', 'gone.part'))
  await new LocalArchive(root).removeUnfinished(new Date(), never)
})

t.test('an archive that cannot be cleared of unfinished copies says so, and nothing goes while nobody can tell what runs', async t => {
  const root = await freshRoot(t)
  await writeFile(root, 'a file where the folder should be')
  await t.rejects(new LocalArchive(root).removeUnfinished(new Date(), never), { code: 'ARCHIVE_UNAVAILABLE', message: /be cleared of unfinished copies/ })
  const other = await freshRoot(t)
  await mkdir(join(other, '.incoming', 'b1.part'), { recursive: true })
  const away = async () => await Promise.reject(new Problem('DATABASE_UNAVAILABLE', 'The database did not answer.'))
  await t.rejects(new LocalArchive(other).removeUnfinished(new Date(Date.now() + 1000), away), { code: 'DATABASE_UNAVAILABLE' })
  t.strictSame(await readdir(join(other, '.incoming')), ['b1.part'])
})

t.test('what cannot be read is told by name', async t => {
  const root = await freshRoot(t)
  await mkdir(join(root, FOLDER, 'document.xml'), { recursive: true })
  const document = await new LocalArchive(root).open(place)
  await t.rejects(text(document), { code: 'ARCHIVE_UNAVAILABLE', message: 'The archive could not read the copy (EISDIR).' })
})
