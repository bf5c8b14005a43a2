import { appendFile, cp, mkdir, open, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t, { type Test } from 'tap'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { pruneBatches } from '../../src/usecases/prune-batches.ts'
import { verifyArchive } from '../../src/usecases/verify-archive.ts'
import { batchRecord } from '../records/batch-records.ts'
import { collect, idOf, openStores, type Stores } from '../records/stores.ts'

const DOCUMENT = 'document.xml'
const MANIFEST = 'manifest.json'
const TOMBSTONE = 'tombstone.json'

/** Four batches of a tenant and one of another. */
async function filled (t: Test) {
  const stores = await openStores(t)
  const batches: GlBatch[] = []
  for (const day of [1, 2, 3, 40]) batches.push(await stores.add(day))
  await stores.add(5, { tenantId: 'other' })
  const [first, second, third, last] = batches as [GlBatch, GlBatch, GlBatch, GlBatch]
  return { stores, first, second, third, last }
}

async function findings ({ folders, index, archive }: Stores, alone = false): Promise<string[]> {
  const checked = await collect(verifyArchive(alone ? { folders } : { folders, index }))
  return checked.flatMap(one => one.findings).map(({ kind, where, detail }) => `${kind} ${where} ${detail}`.replaceAll(archive, '')).sort()
}

const where = ({ tenantId, id, createdAt }: GlBatch, file?: string) =>
  [tenantId, createdAt.slice(0, 4), createdAt.slice(5, 7), id, ...file === undefined ? [] : [file]].join('/')

t.test('an archive as exports leave it has nothing to name, with the database and by itself', async t => {
  const { stores } = await filled(t)
  t.strictSame(await findings(stores), [])
  t.strictSame(await findings(stores, true), [])
  const checked = await collect(verifyArchive(stores))
  t.equal(checked.length, 5)
  t.equal(checked.reduce((sum, { bytes }) => sum + bytes, 0), 20 * 5)
})

t.test('an archive that is empty has nothing to name', async t => {
  t.strictSame(await findings(await openStores(t)), [])
})

for (const alone of [false, true]) {
  const how = alone ? 'the archive by itself' : 'with the database'
  t.test(`a flipped byte of a document is named (${how})`, async t => {
    const { stores, second } = await filled(t)
    const file = await open(stores.pathOf(second, DOCUMENT), 'r+')
    await file.write(Buffer.from('?'), 0, 1, 3)
    await file.close()
    const [finding = '', ...more] = await findings(stores, alone)
    t.ok(finding.startsWith(`damaged ${where(second, DOCUMENT)} is not what was stored: its SHA-256 is `), finding)
    t.ok(finding.endsWith(`, not ${second.document.sha256}`))
    t.strictSame(more, [])
  })

  t.test(`a document that was cut short, or grew, is named with its sizes (${how})`, async t => {
    const { stores, first, second } = await filled(t)
    await truncate(stores.pathOf(first, DOCUMENT), 7)
    await appendFile(stores.pathOf(second, DOCUMENT), ' ')
    t.strictSame(await findings(stores, alone), [
      `damaged ${where(first, DOCUMENT)} has 7 bytes, and was stored with 20`,
      `damaged ${where(second, DOCUMENT)} has 21 bytes, and was stored with 20`
    ])
  })

  t.test(`a document that is gone is named (${how})`, async t => {
    const { stores, last } = await filled(t)
    await rm(stores.pathOf(last, DOCUMENT))
    t.strictSame(await findings(stores, alone), [`missing ${where(last, DOCUMENT)} is not there`])
  })

  t.test(`a document that cannot be read is named (${how})`, async t => {
    const { stores, last } = await filled(t)
    await rm(stores.pathOf(last, DOCUMENT))
    await symlink('.', stores.pathOf(last, DOCUMENT))
    t.strictSame(await findings(stores, alone), [`damaged ${where(last, DOCUMENT)} cannot be read (The archive could not read ${DOCUMENT} (EISDIR).)`])
    await rm(stores.pathOf(last, DOCUMENT))
    await symlink('nowhere', stores.pathOf(last, DOCUMENT))
    t.match(await findings(stores, alone), [/^damaged .+ cannot be read \(The archive no longer holds .+\)$/])
  })

  t.test(`two documents that were swapped are both named (${how})`, async t => {
    const { stores, first, second } = await filled(t)
    const [one, other] = [stores.pathOf(first, DOCUMENT), stores.pathOf(second, DOCUMENT)]
    await rename(one, `${one}.kept`)
    await rename(other, one)
    await rename(`${one}.kept`, other)
    t.match(await findings(stores, alone), [
      new RegExp(`^damaged ${where(first, DOCUMENT)} is not what was stored`),
      new RegExp(`^damaged ${where(second, DOCUMENT)} is not what was stored`)
    ])
  })

  t.test(`a manifest that is no manifest any more is named once (${how})`, async t => {
    const { stores, second } = await filled(t)
    for (const change of [(text: string) => text.slice(0, 100), (text: string) => text.replace('"complete"', '"done"'), () => 'null']) {
      const kept = await readFile(stores.pathOf(second, MANIFEST))
      await stores.edit(second, MANIFEST, change)
      t.strictSame(await findings(stores, alone), [`damaged ${where(second, MANIFEST)} cannot be read: it is not as this service writes it`])
      await writeFile(stores.pathOf(second, MANIFEST), kept)
    }
  })

  t.test(`extra files and folders are named (${how})`, async t => {
    const { stores, first } = await filled(t)
    await writeFile(stores.pathOf(first, 'document.json'), '{}')
    await writeFile(stores.pathOf(first, 'notes.txt'), '')
    await writeFile(join(stores.archive, 'acme/2026/list.csv'), '')
    await mkdir(join(stores.archive, `acme/2026/01/${idOf(99)}`))
    await mkdir(join(stores.archive, `acme/2026/01/${idOf(98)}`))
    await writeFile(join(stores.archive, `acme/2026/01/${idOf(98)}/document.xml`), '<GLExport/>')
    t.strictSame(await findings(stores, alone), [
      `extra ${where(first, 'document.json')} belongs to no batch`,
      `extra ${where(first, 'notes.txt')} belongs to no batch`,
      `extra acme/2026/01/${idOf(98)} holds no manifest: an export that was not finished, and no batch`,
      'extra acme/2026/list.csv belongs to no batch'
    ].sort())
  })

  t.test(`the folder of one batch in the place of another is named (${how})`, async t => {
    const { stores, first, second } = await filled(t)
    await rm(dirname(stores.pathOf(second, 'x')), { recursive: true })
    await cp(dirname(stores.pathOf(first, 'x')), dirname(stores.pathOf(second, 'x')), { recursive: true })
    const found = await findings(stores, alone)
    t.ok(found.includes(`damaged ${where(second, MANIFEST)} is that of another batch, acme/${first.id}`), found.join('\n'))
  })
}

t.test('a manifest that was edited is named as not the recorded one, and nothing else is', async t => {
  const { stores, second, last } = await filled(t)
  for (const batch of [second, last]) await stores.edit(batch, MANIFEST, text => text.replace('"count":2', '"count":3'))
  t.match(await findings(stores), [
    new RegExp(`^damaged ${where(second, MANIFEST)} is not the one that was recorded \\(SHA-256 [0-9a-f]{64}\\)$`),
    new RegExp(`^damaged ${where(last, MANIFEST)} is not the one that was recorded`)
  ])
})

t.test('a manifest that was edited to fit another document does not hide the document', async t => {
  const { stores, first, second } = await filled(t)
  await cp(stores.pathOf(first, DOCUMENT), stores.pathOf(second, DOCUMENT))
  await stores.edit(second, MANIFEST, text => text.replace(second.document.sha256, first.document.sha256))
  t.match(await findings(stores), [
    new RegExp(`^damaged ${where(second, DOCUMENT)} is not what was stored`),
    new RegExp(`^damaged ${where(second, MANIFEST)} is not the one that was recorded`)
  ])
})

t.test('without the database an edited manifest shows in the one that names it', async t => {
  const { stores, second, third } = await filled(t)
  await stores.edit(second, MANIFEST, text => text.replace('"count":2', '"count":3'))
  t.match(await findings(stores, true), [new RegExp(`^missing ${where(third)} names a manifest before it that is not in the archive \\(SHA-256 [0-9a-f]{64}\\): a batch was taken away, or its manifest was changed$`)])
})

t.test('a manifest that is gone is named, and its document is still checked', async t => {
  const { stores, second } = await filled(t)
  await rm(stores.pathOf(second, MANIFEST))
  const gone = `missing ${where(second, MANIFEST)} is not there; the database has the record of this batch`
  t.strictSame(await findings(stores), [gone])
  t.match(await findings(stores, true), [`extra ${where(second)} holds no manifest: an export that was not finished, and no batch`])
  await truncate(stores.pathOf(second, DOCUMENT), 7)
  t.strictSame(await findings(stores), [`damaged ${where(second, DOCUMENT)} has 7 bytes, and was stored with 20`, gone])
})

t.test('a batch that was taken away as a whole is named once, the newest too, where the database is asked', async t => {
  const { stores, second, third, last } = await filled(t)
  for (const batch of [second, last]) await rm(dirname(stores.pathOf(batch, 'x')), { recursive: true })
  await mkdir(dirname(stores.pathOf(last, 'x')))
  t.strictSame(await findings(stores), [
    `missing ${where(second)} is not there; the database has the record of this batch`,
    `missing ${where(last)} is not there; the database has the record of this batch`
  ])
  t.match(await findings(stores, true), [new RegExp(`^missing ${where(third)} names a manifest before it`)], 'the newest one shows in the database only')
})

t.test('a batch that the database lacks is named with what adds it, and the database that differs too', async t => {
  const { stores, first, last } = await filled(t)
  await stores.database.deleteFrom('gl_batches').where('id', '=', last.id).execute()
  await stores.database.updateTable('gl_batches').set({ record: JSON.stringify({ ...first, empty: true }) }).where('id', '=', first.id).execute()
  t.strictSame(await findings(stores), [
    `damaged ${where(first, MANIFEST)} and the record in the database differ in /empty`,
    `missing ${where(last)} is not in the database; gl-batches reindex --write adds it`
  ])
})

t.test('a fork of the chain is told gently, from the second batch that names the same one', async t => {
  const { stores, last } = await filled(t)
  await stores.database.updateTable('gl_batches').set({ sequence: 1000 }).where('id', '=', idOf(2)).execute()
  const forked = await stores.add(41)
  const expected = [`fork ${where(forked)} names the same manifest before it as ${where(batchOf(3))} does. Both batches are whole; they were exported without knowing of each other, at the same time or on an empty database`]
  t.strictSame(await findings(stores), expected)
  t.strictSame(await findings(stores, true), expected)
  t.not(last.id, forked.id)
})

function batchOf (day: number): GlBatch {
  return batchRecord({ id: idOf(day), createdAt: new Date(Date.UTC(2026, 0, day)).toISOString() })
}

t.test('a chain that was begun anew is a fork as well', async t => {
  const { stores } = await filled(t)
  await stores.database.deleteFrom('gl_batches').execute()
  const anew = await stores.add(50)
  const found = await findings(stores, true)
  t.match(found, [new RegExp(`^fork ${where(anew)} names no manifest before it, as acme/2026/01/${idOf(1)} does`)])
})

t.test('a chain that runs in another order than the folders is whole', async t => {
  const stores = await openStores(t)
  for (const day of [2, 1, 4, 3]) await stores.add(day)
  t.strictSame(await findings(stores), [])
  t.strictSame(await findings(stores, true), [])
})

t.test('batches that a rule removed leave a chain without a gap, and nothing to name', async t => {
  const { stores, second, third } = await filled(t)
  const now = () => new Date(Date.UTC(2026, 0, 50))
  t.equal((await collect(pruneBatches({ ...stores, now }, { retentionDays: 20 }))).length, 4)
  t.strictSame(await findings(stores), [])
  t.strictSame(await findings(stores, true), [])
  t.strictSame((await collect(verifyArchive(stores))).map(({ expired }) => expired), [true, true, true, false, true])
  await stores.edit(second, TOMBSTONE, text => text.replace('"RETENTION_DAYS=20"', '"RETENTION_DAYS=2"'))
  await rm(stores.pathOf(third, TOMBSTONE))
  await writeFile(stores.pathOf(third, 'notes.txt'), '')
  t.strictSame(await findings(stores), [
    `damaged ${where(second, TOMBSTONE)} and the record in the database differ in /expired/rule`,
    `extra ${where(third, 'notes.txt')} belongs to no batch`,
    `missing ${where(third, TOMBSTONE)} is not there; the database has the record of this batch`
  ].sort())
  await stores.edit(second, TOMBSTONE, text => text.replace(/("manifestSha256": ")[0-9a-f]{4}/, '$1ffff'))
  t.match(await findings(stores), [new RegExp(`^damaged ${where(second, TOMBSTONE)} is not the one that was recorded`), /^extra/, /^missing/])
  await stores.edit(second, TOMBSTONE, text => text.replace('tombstoneVersion', 'version'))
  t.match(await findings(stores), [`damaged ${where(second, TOMBSTONE)} cannot be read: it is not as this service writes it`, /^extra/, /^missing/])
})

t.test('what an export has in the archive that still runs, or was cut short, is named as running and not as missing', async t => {
  const { stores, second, third } = await filled(t)
  for (const { id } of [second, third]) await stores.database.updateTable('gl_batches').set({ status: 'running' }).where('id', '=', id).execute()
  await rm(stores.pathOf(third, MANIFEST))
  const told = 'belongs to an export that the database has as running; the service ends it, or settles it at its next start or sweep'
  t.strictSame(await findings(stores), [`running ${where(second)} ${told}`, `running ${where(third)} ${told}`])
})
