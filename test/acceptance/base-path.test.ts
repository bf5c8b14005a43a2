import t from 'tap'
import type { GlBatchList } from '../../openapi/gl-batch-list.ts'
import type { GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { ShownPosting } from '../../openapi/posting.ts'
import { EVERYTHING, openBench } from './failing-exports.ts'
import { startGateway } from './test-gateway.ts'

const TENANT = { 'x-tenant-id': 'rest' }

for (const strips of [false, true]) {
  const how = strips ? 'that takes the base path off' : 'that passes the base path on'

  t.test(`behind a gateway ${how}, every link of every answer leads somewhere`, async t => {
    await using bench = await openBench({
      simulator: { samples: false, counts: { invoices: 2, expenses: 1, purchases: 1 } },
      env: { BASE_PATH: '/finance', BASE_PATH_STRIPPED: String(strips), TRUSTED_PROXIES: 'loopback' }
    })
    await using gateway = await startGateway({ target: bench.service.url, prefix: '/finance', strips })
    const { call } = gateway
    const get = async <T>(path: string): Promise<T> => {
      const answer = await call(path, { headers: TENANT })
      t.equal(answer.status, 200, path)
      return JSON.parse(answer.text) as T
    }
    const post = async (headers: Record<string, string> = {}, query = '') => await call(`/finance/gl-batches${query}`, { method: 'POST', headers: { ...TENANT, ...headers }, body: EVERYTHING })

    const exported = await post({ 'idempotency-key': 'one' })
    const { batch } = JSON.parse(exported.text) as { batch: GlBatch }
    const self = `/finance/gl-batches/${batch.id}`
    t.equal(exported.headers['location'], self)
    t.strictSame(batch.links, { self, xml: `${self}/content?format=xml`, json: `${self}/content?format=json` })
    t.match(JSON.parse((await post({ 'idempotency-key': 'one' })).text), { batch: { links: batch.links } }, 'again')
    const accepted = await post({ prefer: 'respond-async' })
    t.equal(accepted.headers['location'], (JSON.parse(accepted.text) as GlBatchRecord).links.self)
    t.match(await get(String(accepted.headers['location'])), { links: { self: accepted.headers['location'] } })
    // it has its turn when the one in the background has ended
    t.match(JSON.parse((await post({ prefer: 'return=minimal, wait=30' })).text), { links: { self: /^\/finance\/gl-batches\// } })
    t.strictSame((await get<GlBatch>(self)).links, batch.links)
    for (const path of Object.values(batch.links)) t.equal((await call(path, { headers: TENANT })).status, 200, path)

    const page = await call('/finance/gl-batches?limit=1', { headers: TENANT })
    const [, next = ''] = /^<(\/finance\/gl-batches\?[^>]+)>; rel="next"$/.exec(String(page.headers['link'])) ?? []
    t.match(JSON.parse(page.text), { items: [{ links: { self: /^\/finance\/gl-batches\// } }] })
    t.equal((await get<GlBatchList>(next)).items.length, 1)

    const posting = await call(`${self}/posting`, { method: 'PUT', headers: TENANT })
    const links = { self: `${self}/posting`, batch: self }
    t.match(JSON.parse(posting.text), { state: 'posted', links })
    t.strictSame((await get<ShownPosting>(links.self)).links, links)
    t.match(JSON.parse((await call(links.self, { method: 'DELETE', headers: TENANT })).text), { state: 'none', links })

    const refused = JSON.parse((await call(`${self}?x=1`, { method: 'DELETE', headers: TENANT })).text) as Record<string, string>
    t.match(refused, { code: 'BATCH_FINISHED', instance: self, type: '/finance/errors/BATCH_FINISHED' })
    t.equal((await call(refused['type']!)).status, 200)
    t.match(JSON.parse((await call('/finance/nothing')).text), { code: 'ROUTE_UNKNOWN', instance: '/finance/nothing', detail: 'There is nothing at GET /finance/nothing.' })

    bench.simulator.faults.add({ kind: 'status', status: 400 }, { operation: 'export' })
    const failed = JSON.parse((await post()).text) as { batchId: string }
    const { problem } = await get<GlBatchRecord>(`/finance/gl-batches/${failed.batchId}`)
    t.equal(problem?.type, '/finance/errors/CONNECTWISE_REQUEST_REFUSED')
  })

  t.test(`behind a gateway ${how}, Swagger UI and its files are there, and the document says so`, async t => {
    await using bench = await openBench({ env: { BASE_PATH: '/finance', BASE_PATH_STRIPPED: String(strips) } })
    await using gateway = await startGateway({ target: bench.service.url, prefix: '/finance', strips })
    for (const page of ['/finance/docs', '/finance/docs/']) {
      const { status, text } = await gateway.call(page)
      t.equal(status, 200, page)
      const files = Array.from(text.matchAll(/(?:href|src)="([^"]+)"/g), ([, path = '']) => new URL(path, `https://x${page}`).pathname)
      t.ok(files.length > 5)
      for (const file of files) t.equal((await gateway.call(file)).status, 200, file)
    }
    t.equal((await gateway.call('/finance/docs/static/index.html')).headers['location'], '/finance/docs/')
    for (const path of ['/finance/openapi.json', '/finance/docs/json']) t.match(JSON.parse((await gateway.call(path)).text), { servers: [{ url: '/finance' }] }, path)
    t.match((await gateway.call('/finance/docs/yaml')).text, /^servers:\n {2}- url: \/finance\n/m)
  })
}

t.test('where the gateway passes the base path on, nothing else is there but what an orchestrator asks', async t => {
  await using bench = await openBench({ env: { BASE_PATH: '/finance' } })
  const { service } = bench
  for (const path of ['/livez', '/readyz', '/readyz?full', '/finance/livez', '/finance/readyz', '/finance/tenants']) t.equal((await service.call(path)).status, 200, path)
  for (const path of ['/tenants', '/', '/finance', '/finance?x', '/finance/', '/financetenants', '/finance/finance/tenants', '/outside-the-base-path', '/FINANCE/tenants', '/docs']) {
    const answer = await service.call(path)
    t.equal(answer.status, 404, path)
    t.match(await answer.json(), { code: 'ROUTE_UNKNOWN', instance: path.replace('?x', '') })
  }
})

t.test('where the gateway takes the base path off, the service itself is at the root', async t => {
  await using bench = await openBench({ env: { BASE_PATH: '/finance', BASE_PATH_STRIPPED: 'true' } })
  t.equal((await bench.service.call('/livez')).status, 200)
  t.match(await (await bench.service.call('/finance/tenants')).json(), { code: 'ROUTE_UNKNOWN', instance: '/finance/finance/tenants' })
})
