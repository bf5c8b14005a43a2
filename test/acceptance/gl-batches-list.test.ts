import t from 'tap'
import type { GlBatchList } from '../../openapi/gl-batch-list.ts'
import { changeRows } from '../database/test-database.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, restConnection, startService } from './start-service.ts'

let now = new Date('2026-10-01T10:00:00.000Z')
const simulator = await startSimulator({ counts: { invoices: 2, expenses: 1, purchases: 1 } })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host }, now: () => now })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('acme', accountingConnection(simulator))
await service.putTenant('other', restConnection(simulator))

async function exportOn (moment: string, body: object, tenantId = 'acme'): Promise<string> {
  now = new Date(moment)
  const answer = await service.exportBatch(tenantId, body)
  return (await answer.json() as { batch: { id: string } }).batch.id
}

async function list (query = '', tenantId = 'acme'): Promise<{ status: number, link: string | null, body: GlBatchList, problem: Record<string, unknown> }> {
  const answer = await service.call(`/gl-batches${query}`, { headers: { 'x-tenant-id': tenantId } })
  const body: unknown = await answer.json()
  return { status: answer.status, link: answer.headers.get('link'), body: body as GlBatchList, problem: body as Record<string, unknown> }
}

const idsOf = async (query: string) => (await list(query)).body.items.map(({ id }) => id)

const invoices = await exportOn('2026-10-01T10:00:00.000Z', { exportInvoices: true })
const expenses = await exportOn('2026-10-02T23:59:59.999Z', { exportExpenses: true })
const both = await exportOn('2026-10-03T00:00:00.000Z', { exportInvoices: true, exportProcurement: true })
const empty = await exportOn('2026-10-04T12:00:00.000Z', { exportInvoices: true, thruDate: '2001-01-01' })
await exportOn('2026-10-05T00:00:00.000Z', { exportInvoices: true }, 'other')

t.test('a tenant sees its own batches, newest first, each as its record with counts for lists', async t => {
  const { status, link, body } = await list()
  t.equal(status, 200)
  t.equal(link, null)
  t.equal(body.nextCursor, null)
  t.strictSame(body.items.map(({ id }) => id), [empty, both, expenses, invoices])
  const item = body.items[1]
  const record = await (await service.call(`/gl-batches/${both}`, { headers: { 'x-tenant-id': 'acme' } })).json() as
    Record<string, unknown> & { summary: { documents: { items: unknown[] }, glEntries: { count: number } }, warnings: { items: unknown[] } }
  const { summary, warnings, ...rest } = record
  t.strictSame(item, {
    ...rest,
    summary: {
      ...summary,
      documents: { count: summary.documents.items.length },
      glEntries: { count: summary.glEntries.count },
      nonReimbursableExpenses: { count: 0 }
    },
    warnings: { count: warnings.items.length }
  })
  t.equal((await list('', 'other')).body.items.length, 1)
})

t.test('a tenant that was never stored is named as unknown; one without batches has an empty list, also when its secrets do not open', async t => {
  t.match((await list('?status=complete', 'amce')).problem, { status: 404, code: 'TENANT_UNKNOWN', detail: 'There is no tenant amce.', outcome: 'none' })
  await service.putTenant('new', accountingConnection(simulator))
  t.strictSame((await list('', 'new')).body, { items: [], nextCursor: null })
  changeRows(service.databaseUrl, "update tenants set connection = '{}' where id = 'new'")
  t.strictSame((await list('', 'new')).body, { items: [], nextCursor: null })
})

t.test('the batches of a tenant that was deleted are still listed, and a filter that none passes finds none', async t => {
  await service.call('/tenants/other', { method: 'DELETE' })
  t.equal((await list('', 'other')).body.items.length, 1)
  t.strictSame((await list('?status=expired', 'other')).body, { items: [], nextCursor: null })
})

for (const [query, expected] of [
  ['?from=2026-10-03', [empty, both]],
  ['?to=2026-10-02', [expenses, invoices]],
  ['?from=2026-10-02&to=2026-10-03', [both, expenses]],
  ['?to=2026-10-01T10:00:00Z', [invoices]],
  ['?to=2026-10-01T09:59:59Z', []],
  ['?to=2026-10-01%2009:59:59Z', []],
  ['?from=2026-10-04T14:00:00%2B02:00', [empty]],
  ['?from=2026-10-04t12:00:00.001z', []],
  ['?kind=invoices', [both, invoices]],
  ['?kind=expenses', [expenses]],
  ['?kind=procurement&from=2026-10-01', [both]],
  ['?status=complete&kind=invoices&to=2026-10-01', [invoices]],
  ['?status=expired', []],
  ['?to=9999-12-31', [empty, both, expenses, invoices]],
  ['?to=9999-12-31T23:59:59.999-12:00', [empty, both, expenses, invoices]],
  ['?from=2026-10-03&to=9999-12-31', [empty, both]],
  ['?from=9999-12-31&to=9999-12-31', []],
  ['?from=9999-12-31T23:59:59.999Z&to=9999-12-31T23:59:59.999Z', []],
  ['?from=9999-12-31T23:59:59-12:00', []],
  ['?from=0000-01-01T00:00:00%2B12:00', [empty, both, expenses, invoices]]
] as const) {
  t.test(`${query} finds ${expected.length} of the four batches`, async t => {
    t.strictSame(await idsOf(query), expected)
  })
}

t.test('pages follow each other by Link and by cursor, and a batch that is added meanwhile shifts nothing', async t => {
  const first = await list('?limit=2&from=2026-10-01&status=complete')
  t.strictSame(first.body.items.map(({ id }) => id), [empty, both])
  const cursor = first.body.nextCursor ?? ''
  t.equal(first.link, `</gl-batches?limit=2&from=2026-10-01&status=complete&cursor=${cursor}>; rel="next"`)
  await exportOn('2026-10-06T00:00:00.000Z', { exportInvoices: true })
  const next = await list(/<\/gl-batches(.*)>/.exec(first.link ?? '')?.[1])
  t.strictSame(next.body, { items: (await list('?to=2026-10-02')).body.items, nextCursor: null })
  t.equal(next.link, null)
})

for (const [query, pointer, detail] of [
  ['?cursor=nonsense', 'query:cursor', /is none that a page has answered/],
  [`?cursor=${Buffer.from('2026-10-01T00:00:00.000Z').toString('base64url')}`, 'query:cursor', /is none/],
  [`?cursor=${Buffer.from('2026-10-01T00:00:00.000Z a b').toString('base64url')}`, 'query:cursor', /is none/],
  [`?cursor=${Buffer.from('2026-10-01T00:00:00.000Z a\0').toString('base64url')}`, 'query:cursor', /is none/],
  [`?cursor=${Buffer.from('2026-10-01T00:00:00.000Z a').toString('base64url')}=`, 'query:cursor', /is none/],
  ['?limit=0', 'query:limit', /1 or more/],
  ['?limit=201', 'query:limit', /200 or less/],
  ['?limit=many', 'query:limit', /integer/],
  ['?kind=invoice', 'query:kind', /must be one of invoices, expenses, procurement/],
  ['?status=done', 'query:status', /must be one of running, complete, expired, failed, cancelled/],
  ['?from=yesterday', 'query:from', /^must be a date such as .+, or a date-time with its offset such as /],
  ['?to=2026-12-31T23:59:60Z', 'query:to', /is no time that can be told/],
  ['?from=2026-10-02&to=2026-10-01', 'query:to', /is earlier than from/],
  ['?form=2026-10-02', 'query:form', /did you mean from\?/]
] as const) {
  t.test(`${query} is refused by the name of its field`, async t => {
    const { status, problem } = await list(query)
    t.equal(status, 400)
    t.match(problem, { code: 'INVALID_REQUEST', errors: [{ pointer, detail }] })
  })
}

t.test('a list needs a tenant, and HEAD answers its headers alone', async t => {
  t.match(await (await service.call('/gl-batches')).json(), { code: 'TENANT_HEADER_MISSING' })
  const head = await service.call('/gl-batches?limit=1', { method: 'HEAD', headers: { 'x-tenant-id': 'acme' } })
  t.equal(head.status, 200)
  t.match(head.headers.get('link'), /rel="next"/)
  t.ok(Number(head.headers.get('content-length')) > 500)
  t.equal(await head.text(), '')
})

t.test('an export that failed is listed with its status, and without what it never had', async t => {
  simulator.faults.add({ kind: 'malformed-xml', afterBytes: 200 }, { operation: 'export' })
  t.equal((await service.exportBatch('acme', { exportInvoices: true })).status, 502)
  const { body } = await list('?status=failed')
  t.match(body.items, [{ status: 'failed', left: 'nothing', problem: { code: 'CONNECTWISE_MALFORMED' } }])
  t.strictSame([body.items[0]?.summary, body.items[0]?.warnings], [undefined, undefined])
})
