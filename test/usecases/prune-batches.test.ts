import { readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import t from 'tap'
import type { BatchFolders } from '../../src/domain/batch-folders.ts'
import type { BatchIndex } from '../../src/domain/batch-index.ts'
import { pruneBatches, type PruneDependencies } from '../../src/usecases/prune-batches.ts'
import { verifyArchive } from '../../src/usecases/verify-archive.ts'
import { collect, openStores, type Stores } from '../records/stores.ts'

const now = () => new Date('2026-06-01T00:00:00.000Z')
const ORDER = { retentionDays: 100 }

const told = async (dependencies: PruneDependencies, order = {}) =>
  (await collect(pruneBatches(dependencies, { ...ORDER, ...order }))).map(({ batch, outcome, detail }) => `${outcome} ${batch.id.slice(-3)} ${detail}`)

t.test('what is older than the rule goes, oldest first and of all tenants; what is as old as the rule stays', async t => {
  const stores = await openStores(t)
  for (const day of [52, 1, 2, 120]) await stores.add(day)
  await stores.add(3, { tenantId: 'other' })
  const expected = ['001', '002', '003']
  t.match(await told({ ...stores, now }, { dryRun: true }), expected.map(id => `due ${id} it is older than RETENTION_DAYS=100 allows`))
  t.match(await told({ ...stores, now }), expected.map(id => new RegExp(`^removed ${id} 20 bytes, SHA-256 [0-9a-f]{64}$`)))
  t.strictSame(await told({ ...stores, now }), [], 'and once only')
})

t.test('a tenant with more batches than are read at once loses every one that is due', async t => {
  const stores = await openStores(t)
  const batch = await stores.add(1)
  const { manifestSha256 } = (await stores.index.find(batch.id))!
  for (let n = 0; n < 450; n++) {
    const id = `01a20cf4-0000-7000-8000-1${String(n).padStart(11, '0')}`
    await stores.index.put({ batch: { ...batch, id }, manifestSha256: manifestSha256.slice(0, 58) + String(n).padStart(6, '0'), filesLeft: false })
  }
  const due = await collect(pruneBatches({ ...stores, now }, { ...ORDER, dryRun: true }))
  t.equal(new Set(due.map(({ batch }) => batch.id)).size, 451)
})

/** The stores, of which the process dies at the n-th step that changes something. */
function dyingAt (stores: Stores, step: number): PruneDependencies {
  let steps = 0
  const mortal = <T extends object>(store: T, changing: string[]): T => new Proxy(store, {
    get: (target, name) => {
      const method = Reflect.get(target, name) as (...args: unknown[]) => unknown
      return (...args: unknown[]) => {
        if (changing.includes(String(name)) && ++steps === step) throw new Error('the process died')
        return method.apply(target, args)
      }
    }
  })
  return {
    folders: mortal<BatchFolders>(stores.folders, ['bury', 'remove']),
    index: mortal<BatchIndex>(stores.index, ['expire', 'cleared']),
    now
  }
}

for (const [step, left, status, filesLeft] of [
  [1, ['document.xml', 'manifest.json'], 'complete', false],
  [2, ['document.xml', 'manifest.json', 'tombstone.json'], 'complete', false],
  [3, ['document.xml', 'manifest.json', 'tombstone.json'], 'expired', true],
  [4, ['manifest.json', 'tombstone.json'], 'expired', true],
  [5, ['tombstone.json'], 'expired', true]
] as const) {
  t.test(`a process that dies before step ${step} of a removal leaves what explains itself, and the next run finishes it`, async t => {
    const stores = await openStores(t)
    const batch = await stores.add(1)
    const folder = dirname(stores.pathOf(batch, 'x'))
    await t.rejects(told(dyingAt(stores, step)), { message: 'the process died' })
    t.strictSame((await readdir(folder)).sort(), left)
    t.match(await stores.index.find(batch.id), { batch: { status }, filesLeft })
    const findings = (await collect(verifyArchive(stores))).flatMap(one => one.findings.map(({ kind }) => kind))
    t.strictSame(findings, step > 1 && step < 5 ? ['unfinished'] : [])
    const tombstone = step === 1 ? undefined : await readFile(stores.pathOf(batch, 'tombstone.json'), 'utf8')
    if (filesLeft) t.strictSame(await told({ ...stores, now }, { dryRun: true }), ['due 001 its removal has begun'])
    t.match(await told({ ...stores, now: () => new Date('2027-01-01') }), [/^removed 001 /])
    t.strictSame(await readdir(folder), ['tombstone.json'])
    t.match(await stores.index.find(batch.id), { batch: { status: 'expired' }, filesLeft: false })
    if (tombstone !== undefined) t.equal(await readFile(stores.pathOf(batch, 'tombstone.json'), 'utf8'), tombstone, 'the first run\'s word stands')
    t.strictSame((await collect(verifyArchive(stores))).flatMap(one => one.findings), [])
  })
}

t.test('a batch whose manifest is gone or changed, or whose tombstone is not its own, is kept and named', async t => {
  const stores = await openStores(t)
  const [one, two, three, four] = [await stores.add(1), await stores.add(2), await stores.add(3), await stores.add(4)]
  await rm(stores.pathOf(one, 'manifest.json'))
  await stores.edit(two, 'manifest.json', text => text.replace('"lines":1', '"lines":2'))
  await writeFile(stores.pathOf(three, 'tombstone.json'), '{}')
  t.match(await told({ ...stores, now }), [
    'kept 001 its manifest is not the one that belongs to it; gl-batches verify says more',
    'kept 002 its manifest is not the one that belongs to it; gl-batches verify says more',
    'kept 003 its tombstone is not the one that belongs to it; gl-batches verify says more',
    /^removed 004/
  ])
  for (const batch of [one, two, three]) {
    t.equal((await readFile(stores.pathOf(batch, 'document.xml'))).length, 20)
    t.match(await stores.index.find(batch.id), { batch: { status: 'complete' } })
  }
  await stores.add(5)
  await writeFile(stores.pathOf(three, 'tombstone.json'), await readFile(stores.pathOf(four, 'tombstone.json')))
  t.match(await told({ ...stores, now }), [/^kept 001/, /^kept 002/, /^kept 003/, /^removed 005/])
})

t.test('a run that is stopped ends between two batches', async t => {
  const stores = await openStores(t)
  for (const day of [1, 2, 3]) await stores.add(day)
  const stopping = new AbortController()
  const seen: string[] = []
  for await (const { batch } of pruneBatches({ ...stores, now }, { ...ORDER, signal: stopping.signal })) {
    seen.push(batch.id)
    stopping.abort()
  }
  t.equal(seen.length, 1)
  await t.rejects(told(dyingAt(stores, 4)))
  t.strictSame(await told({ ...stores, now }, { signal: stopping.signal }), [])
})
