import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import t, { type Test } from 'tap'
import { LocalArchive } from '../../src/archive/local-archive.ts'
import { LocalFolders } from '../../src/archive/local-folders.ts'

const ID = '01a20cf4-3e4d-74bd-9e81-2f1b2ebf388d'
const place = { tenantId: 'acme', batchId: ID, createdAt: new Date('2026-10-31T23:59:59Z'), format: 'xml' as const }
const FOLDER = `acme/2026/10/${ID}`

async function freshRoot (t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-folders-'))
  t.teardown(async () => await rm(folder, { recursive: true, force: true }))
  return join(folder, 'archive')
}

async function store (root: string, where = place): Promise<void> {
  const draft = await new LocalArchive(root).begin(where)
  await draft.write(Buffer.from('document'))
  await draft.commit()
  await draft.commitManifest(Buffer.from('{}'))
}

async function all<T> (items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = []
  for await (const item of items) found.push(item)
  return found
}

t.test('the folders of all tenants are listed oldest first, with what is in them, and so is what belongs to no batch', async t => {
  const root = await freshRoot(t)
  const later = ID.replace('388d', '388e')
  for (const where of [
    { ...place, tenantId: 'zeta' }, { ...place, createdAt: new Date('2027-01-01') }, { ...place, batchId: later }, place
  ]) await store(root, where)
  await writeFile(join(root, 'notes.txt'), '')
  await mkdir(join(root, 'Not-A-Tenant'))
  await writeFile(join(root, 'acme/2026/year.txt'), '')
  await mkdir(join(root, 'acme/2026/10/no-uuid'))
  await mkdir(join(root, FOLDER, 'inner'))
  const found = await all(new LocalFolders(root).list())
  const whole = ['document.xml', 'manifest.json']
  t.strictSame(found, [
    { stray: 'Not-A-Tenant/' },
    { folder: FOLDER, tenantId: 'acme', batchId: ID, files: ['document.xml', 'inner/', 'manifest.json'] },
    { folder: `acme/2026/10/${later}`, tenantId: 'acme', batchId: later, files: whole },
    { stray: 'acme/2026/10/no-uuid/' },
    { stray: 'acme/2026/year.txt' },
    { folder: `acme/2027/01/${ID}`, tenantId: 'acme', batchId: ID, files: whole },
    { stray: 'notes.txt' },
    { folder: `zeta/2026/10/${ID}`, tenantId: 'zeta', batchId: ID, files: whole }
  ])
  t.strictSame(await all(new LocalFolders(root).list('zeta')), found.slice(-1))
})

t.test('an archive that holds nothing yet lists nothing', async t => {
  t.strictSame(await all(new LocalFolders(await freshRoot(t)).list()), [])
})

t.test('a file is read whole or as a stream; one that is not there is told', async t => {
  const root = await freshRoot(t)
  await store(root)
  const folders = new LocalFolders(root)
  t.equal(folders.folderOf(place), FOLDER)
  t.equal(Buffer.from(await folders.read(FOLDER, 'manifest.json') ?? []).toString(), '{}')
  t.strictSame(await folders.files(FOLDER), ['document.xml', 'manifest.json'])
  t.strictSame(await folders.files('acme/2026/11'), [])
  t.equal(await text(await folders.open(FOLDER, 'document.xml')), 'document')
  t.equal(await folders.read(FOLDER, 'tombstone.json'), undefined)
  await t.rejects(folders.open(FOLDER, 'document.json'), { code: 'ARCHIVE_MISMATCH', message: `The archive no longer holds ${FOLDER}/document.json.` })
})

t.test('a tombstone is written once, and leaves nothing else behind', async t => {
  const root = await freshRoot(t)
  await store(root)
  const folders = new LocalFolders(root)
  await folders.bury(FOLDER, Buffer.from('first'))
  await folders.bury(FOLDER, Buffer.from('second'))
  t.equal(await readFile(join(root, FOLDER, 'tombstone.json'), 'utf8'), 'first')
  t.strictSame(await readdir(join(root, '.incoming')), [])
})

t.test('removing a file removes that file, and again is no fault', async t => {
  const root = await freshRoot(t)
  await store(root)
  const folders = new LocalFolders(root)
  for (let round = 0; round < 2; round++) await folders.remove(FOLDER, 'document.xml')
  t.strictSame(await readdir(join(root, FOLDER)), ['manifest.json'])
})

t.test('a store that fails is ARCHIVE_UNAVAILABLE in every step', async t => {
  const root = await freshRoot(t)
  await store(root)
  await writeFile(join(root, 'file'), '')
  const folders = new LocalFolders(root)
  for (const step of [
    async () => { await folders.read(FOLDER, '.') },
    async () => { await folders.open('file', 'below') },
    async () => { await folders.bury('file', Buffer.from('')) },
    async () => { await folders.remove('file', 'below') },
    async () => { await all(new LocalFolders(join(root, 'file')).list()) }
  ]) await t.rejects(step, { code: 'ARCHIVE_UNAVAILABLE' })
})
