import t from 'tap'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { firstShared, IDS_PER_BLOCK, insertGlEntries, toBlocks, type GlEntryBlock } from '../../src/database/gl-entry-blocks.ts'
import { createGlEntryBlocks } from '../../src/database/migrations/004-gl-entry-blocks.ts'
import type { Database } from '../../src/database/open-database.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredGlEntries } from '../../src/database/stored-gl-entries.ts'
import { StoredPostings } from '../../src/database/stored-postings.ts'
import type { Posting } from '../../src/domain/postings.ts'
import { batchRecord } from '../records/batch-records.ts'
import { insertComplete } from '../records/insert-complete.ts'
import { openOwnDatabase } from '../database/test-database.ts'

function batch (tenantId: string, id: string, ranges: string[]): GlBatch {
  const record = batchRecord({ id, tenantId, createdAt: `2026-10-31T00:00:${id.padStart(2, '0').slice(-2)}.000Z` })
  return { ...record, summary: { ...record.summary, glEntries: { count: 1, ranges } } }
}

async function store (database: Database, ...stored: GlBatch[]): Promise<void> {
  const batches = new StoredBatches(database)
  for (const [index, one] of stored.entries()) await insertComplete(batches, one, `${one.tenantId}-${one.id}-${index}`)
}

function idsOf ({ block, ids }: GlEntryBlock): number[] {
  return Array.from({ length: IDS_PER_BLOCK }, (_, place) => place).filter(place => ((ids[place >> 3] as number) >> (place & 7)) % 2 === 1).map(place => block * IDS_PER_BLOCK + place)
}

t.test('the blocks of some runs hold just their ids, each block once', t => {
  const blocks = [...toBlocks(['5', '4000-4100', `8192-${3 * IDS_PER_BLOCK}`, '999999999999999'])]
  t.strictSame(blocks.map(({ block }) => block), [0, 1, 2, 3, 244140624999])
  const expected = [5, ...from(4000, 4100), ...from(8192, 3 * IDS_PER_BLOCK), 999999999999999]
  t.strictSame(blocks.flatMap(idsOf), expected)
  t.strictSame([...toBlocks([])], [])
  t.end()
})

t.test('the first run that two blocks share is told to its ends', t => {
  const [block] = [...toBlocks(['4096-4100', '4110-8191'])] as [GlEntryBlock]
  for (const [other, shared] of [
    ['4100-4120', { from: 4100, to: 4100 }], ['4105-8191', { from: 4110, to: 8191 }], ['8191', { from: 8191, to: 8191 }], ['4101-4109', undefined]
  ] as const) {
    const [{ ids }] = [...toBlocks([other])] as [GlEntryBlock]
    t.strictSame(firstShared(block, ids), shared, other)
  }
  t.end()
})

function from (first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

t.test('an overlap is found wherever the runs meet, and its shared ids are told', async t => {
  const database = await openOwnDatabase(t)
  await store(database, batch('acme', '1', ['100-200', '9000-9010']))
  const entries = new StoredGlEntries(database)
  for (const [ranges, shared] of [
    [['50-100'], '100'], [['200-300'], '200'], [['150'], '150'], [['1-10000'], '100-200'], [['120-130'], '120-130'], [['1-99', '201-8999', '9010'], '9010']
  ] as const) {
    t.strictSame(await entries.overlapping('acme', ranges), [{ batchId: '1', createdAt: '2026-10-31T00:00:01.000Z', shared, posted: false }], ranges.join())
  }
  for (const ranges of [['1-99'], ['201-8999'], ['9011-20000'], []]) t.strictSame(await entries.overlapping('acme', ranges), [], ranges.join())
  t.strictSame(await entries.overlapping('other', ['100']), [])
})

t.test('of several batches the newest comes first, and of many there are ten', async t => {
  const database = await openOwnDatabase(t)
  const entries = new StoredGlEntries(database)
  await store(database, batch('acme', '1', ['10']), batch('acme', '2', ['20']), batch('acme', '3', ['30']), batch('other', '4', ['10-30']))
  t.strictSame((await entries.overlapping('acme', ['10', '20'])).map(({ batchId }) => batchId), ['2', '1'])
  const scattered = Array.from({ length: 200 }, (_, index) => String(100_000 + index * 2))
  await store(database, ...scattered.map((id, index) => batch('acme', String(1000 + index), [id])))
  t.equal((await entries.overlapping('acme', scattered)).length, 10)
})

t.test('the GL entries of a batch are stored with its record or not at all', async t => {
  const database = await openOwnDatabase(t)
  await store(database, batch('acme', '1', ['10']))
  await insertComplete(new StoredBatches(database), batch('acme', '2', ['20']), 'used')
  await t.rejects(insertComplete(new StoredBatches(database), batch('acme', '3', ['30']), 'used'), { code: 'DATABASE_UNAVAILABLE' })
  t.strictSame(await new StoredGlEntries(database).overlapping('acme', ['30']), [])
  t.equal((await new StoredGlEntries(database).overlapping('acme', ['10'])).length, 1)
})

t.test('a database that does not answer is told as such', async t => {
  const database = await openOwnDatabase(t)
  await database.destroy()
  await t.rejects(new StoredGlEntries(database).overlapping('acme', ['1']), { code: 'DATABASE_UNAVAILABLE' })
})

t.test('batches that were stored before the blocks are found as well', async t => {
  const database = await openOwnDatabase(t)
  await store(database, ...Array.from({ length: 101 }, (_, index) => batch('acme', String(index), [`${index * 10}-${index * 10 + 5}`])))
  await database.schema.dropTable('gl_entry_blocks').execute()
  await createGlEntryBlocks.up(database)
  for (const index of [0, 57, 100]) t.match(await new StoredGlEntries(database).overlapping('acme', [`${index * 10 + 3}`]), [{ batchId: String(index) }])
})

t.test('blocks that are there already are replaced, not doubled, however many there are', async t => {
  const database = await openOwnDatabase(t)
  const blocks = Array.from({ length: 150 }, (_, index) => String(2_000_000_000 + index * IDS_PER_BLOCK))
  for (const ranges of [blocks, blocks, ['2000000000-2000000001']]) {
    await insertGlEntries(database, { id: 'many', tenantId: 'acme' }, ranges)
    t.equal((await database.selectFrom('gl_entry_blocks').select('block').where('batch_id', '=', 'many').execute()).length, 150)
  }
})

t.test('whether an overlapping batch was posted comes from its posting, and is unknown while that is', async t => {
  const database = await openOwnDatabase(t)
  const entries = new StoredGlEntries(database)
  await store(database, batch('acme', '1', ['10']))
  const postings = new StoredPostings(database)
  let posting: Posting = { batchId: '1', tenantId: 'acme', state: 'marking', batchIdentifier: 'GL 1', records: ['10'], connectwiseBatchId: null, timeline: [], takenBack: 0, version: 0 }
  for (const [state, posted] of [['marking', null], ['posted', true], ['conflict', null], ['not-applied', false], ['none', false]] as const) {
    posting = await postings.save({ ...posting, state }, 1)
    t.match(await entries.overlapping('acme', ['10']), [{ posted }], state)
  }
})
