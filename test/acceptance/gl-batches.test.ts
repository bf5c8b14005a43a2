import { createHash, randomUUID } from 'node:crypto'
import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, restConnection, startService } from './start-service.ts'

const simulator = await startSimulator({
  counts: { invoices: 3, expenses: 2, purchases: 2 },
  companies: [{ companyId: 'empty', counts: { invoices: 0, expenses: 0, purchases: 0 } }]
})
const service = await startService({
  env: { CONNECTWISE_ALLOWED_SITES: simulator.host, TIME_ZONE: 'Pacific/Auckland' },
  now: () => new Date('2026-10-31T12:34:56.789Z')
})
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('legacy', accountingConnection(simulator))
await service.putTenant('rest', restConnection(simulator))

const ALL = { exportInvoices: true, exportExpenses: true, exportProcurement: true }
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

async function get (tenantId: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return await service.call(path, { headers: { 'x-tenant-id': tenantId, ...headers } })
}

for (const tenantId of ['legacy', 'rest']) {
  t.test(`the answer to an export of tenant ${tenantId} names the batch, its record and its document in headers`, async t => {
    for (const format of ['json', 'xml'] as const) {
      const answer = await service.exportBatch(tenantId, ALL, { query: `?format=${format}` })
      const body = await answer.arrayBuffer()
      const location = answer.headers.get('location') ?? ''
      const id = location.slice('/gl-batches/'.length)
      t.match(id, UUID)
      t.equal(answer.headers.get('content-type'), `application/${format}; charset=utf-8`)
      t.equal(answer.headers.get('content-length'), String(body.byteLength))
      t.equal(answer.headers.get('vary'), 'accept')
      t.match(answer.headers.get('x-request-id'), UUID)
      t.equal(answer.headers.get('content-disposition'), `inline; filename="gl-batch-${tenantId}-2026-10-31-${id}.${format}"`)
      const record = await (await get(tenantId, location)).json() as { document: { sha256: string } }
      t.equal(answer.headers.get('etag'), `"${record.document.sha256}-${format}"`)
      const isStored = tenantId === 'legacy' && format === 'xml'
      t.equal(answer.headers.get('repr-digest'), isStored ? `sha-256=:${createHash('sha256').update(Buffer.from(body)).digest('base64')}:` : null)
      const content = await get(tenantId, `${location}/content?format=${format}`)
      for (const name of ['content-type', 'vary', 'content-disposition', 'etag', 'repr-digest']) {
        t.equal(content.headers.get(name), answer.headers.get(name), `${name} of the content`)
      }
    }
  })
}

t.test('the record says who asked for what, when, of whom, and where the copy lies', async t => {
  const answer = await service.exportBatch('legacy', { ...ALL, ownerLevel: 'Tampa Office', thruDate: '2026-01-31' })
  const { batch } = await answer.json() as { batch: Record<string, unknown> & { id: string, document: { location: string } } }
  t.match(batch, {
    tenantId: 'legacy',
    interface: 'accounting-interface',
    status: 'complete',
    createdAt: '2026-10-31T12:34:56.789Z',
    empty: false,
    request: { ...ALL, ownerLevel: { id: null, description: 'Tampa Office' }, thruDate: { date: '2026-01-31', source: 'request' } },
    document: { format: 'xml' },
    links: {
      self: `/gl-batches/${batch.id}`,
      xml: `/gl-batches/${batch.id}/content?format=xml`,
      json: `/gl-batches/${batch.id}/content?format=json`
    },
    timeline: [{ event: 'started' }, { event: 'asked ConnectWise' }, { event: 'copy durable and read back' }]
  })
  t.equal(batch.document.location, `file://${service.archiveFolder}/legacy/2026/10/${batch.id}/document.xml`)
  t.strictSame(await (await get('legacy', `/gl-batches/${batch.id}`)).json(), batch)
  for (const link of ['xml', 'json']) t.equal((await get('legacy', `/gl-batches/${batch.id}/content?format=${link}`)).status, 200)
})

t.test('a batch of another tenant is 404 exactly like one that does not exist', async t => {
  const answer = await service.exportBatch('legacy', ALL)
  await answer.arrayBuffer()
  const location = answer.headers.get('location') ?? ''
  const missing = `/gl-batches/${randomUUID()}`
  for (const suffix of ['', '/content']) {
    t.equal((await get('legacy', `${location}${suffix}`)).status, 200)
    const [foreign, unknown] = await Promise.all([location, missing].map(async path => {
      const response = await get('rest', `${path}${suffix}`)
      const headers = [...response.headers.keys()].sort()
      const text = (await response.text()).replaceAll(path, '{batch}').replaceAll(path.slice('/gl-batches/'.length), '{id}')
      const { requestId, ...problem } = JSON.parse(text) as Record<string, unknown>
      return { status: response.status, headers, problem, hasRequestId: typeof requestId === 'string' }
    }))
    t.match(foreign, { status: 404, problem: { code: 'BATCH_UNKNOWN' } })
    t.strictSame(foreign, unknown)
  }
  t.match(await (await get('nobody', location)).json(), { code: 'BATCH_UNKNOWN' })
})

for (const [accept, query, status, type] of [
  [undefined, '', 200, 'json'],
  ['*/*', '', 200, 'json'],
  ['application/json', '', 200, 'json'],
  ['application/xml', '', 200, 'xml'],
  ['text/xml', '', 200, 'xml'],
  ['application/*', '', 200, 'json'],
  ['application/json;q=0.5, application/xml', '', 200, 'xml'],
  ['text/html, application/xml;q=0.9, */*;q=0.8', '', 200, 'xml'],
  ['text/html', '?format=xml', 200, 'xml'],
  ['application/xml', '?format=json', 200, 'json'],
  ['text/html', '', 406, undefined],
  ['application/pdf, image/*', '', 406, undefined],
  ['application/json;q=0', '', 406, undefined],
  ['*/*', '?format=csv', 400, undefined],
  ['*/*', '?Format=xml', 400, undefined]
] as const) {
  t.test(`Accept ${accept ?? 'absent'} with ${query === '' ? 'no query' : query} is answered ${type ?? status}`, async t => {
    const headers: Record<string, string> = accept === undefined ? {} : { accept }
    const answer = await service.exportBatch('rest', ALL, { query, headers })
    const text = await answer.text()
    t.equal(answer.status, status === 200 ? 201 : status)
    if (type !== undefined) {
      t.equal(answer.headers.get('content-type'), `application/${type}; charset=utf-8`)
      t.equal(text.startsWith('{"batch":'), type === 'json')
      const content = await get('rest', `${answer.headers.get('location') ?? ''}/content${query}`, headers)
      t.equal(content.headers.get('content-type'), `application/${type}; charset=utf-8`)
    } else {
      t.equal(answer.headers.get('content-type'), 'application/problem+json')
    }
    if (status === 406) t.match(JSON.parse(text) as object, { code: 'NOT_ACCEPTABLE', fix: 'Accept application/json or application/xml, or use ?format=json or ?format=xml.' })
    if (status === 400) t.match(JSON.parse(text) as object, { code: 'INVALID_REQUEST', errors: [{ pointer: /^query:[Ff]ormat$/ }] })
  })
}

t.test('a request that cannot be answered in the form that was asked for exports nothing', async t => {
  const before = [simulator.requests.of('export').length, service.batchCount()]
  await service.exportBatch('rest', ALL, { headers: { accept: 'image/png' } })
  t.strictSame([simulator.requests.of('export').length, service.batchCount()], before)
})

t.test('an export that finds nothing is a batch that says so and why', async t => {
  for (const tenantId of ['legacy', 'rest']) {
    const answer = await service.exportBatch(tenantId, { exportInvoices: true, exportExpenses: true, thruDate: '2001-01-01', ownerLevel: 2 })
    t.equal(answer.status, 201)
    const { batch } = await answer.json() as { batch: { id: string } }
    t.match(batch, { empty: true, summary: { balance: { balanced: true, documents: 0, unbalanced: 0 }, accounts: [], totals: [] } })
    t.match(batch, { emptyReason: /^ConnectWise has nothing unposted of invoices, expenses for location .+ up to 2001-01-01\.$/ })
    t.equal((await get(tenantId, `/gl-batches/${batch.id}/content?format=xml`)).status, 200)
  }
  const { batch } = await (await service.exportBatch('rest', { exportInvoices: true, thruDate: '2001-01-01' })).json() as { batch: object }
  t.match(batch, { emptyReason: 'ConnectWise has nothing unposted of invoices for any location up to 2001-01-01.' })
})

t.test('an empty batch without a thru date tells that today was meant', async t => {
  await service.putTenant('empty', accountingConnection(simulator, simulator.companies[1]))
  const { batch } = await (await service.exportBatch('empty', { exportProcurement: true })).json() as { batch: object }
  t.match(batch, {
    emptyReason: 'ConnectWise has nothing unposted of procurement for any location up to 2026-11-01 (today, because the request named no thru date).'
  })
})

t.test('without a thru date today is meant, in the time zone of the service, and the answer says so', async t => {
  const { batch } = await (await service.exportBatch('rest', ALL)).json() as { batch: object }
  t.match(batch, { request: { thruDate: { date: '2026-11-01', source: 'today' } } })
  t.match(JSON.parse(simulator.requests.of('export').at(-1)?.body ?? '') as object, { thruDate: '2026-11-01T00:00:00Z' })
  await service.exportBatch('legacy', ALL)
  t.equal(simulator.requests.of('export').at(-1)?.form['thruDate'], '2026-11-01')
})
