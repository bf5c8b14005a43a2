import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { restConnection, startService } from './start-service.ts'

const simulator = await startSimulator({ samples: true })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('acme', restConnection(simulator))

async function post (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
  return await service.call('/gl-batches', { method: 'POST', body, headers: { 'x-tenant-id': 'acme', 'content-type': 'application/json', ...headers } })
}

t.test('a body that is not JSON is 400 and told where it goes wrong', async t => {
  const FIX = 'Send a JSON object with Content-Type: application/json.'
  for (const [body, place, detail] of [
    ['{', 'line 1, column 2', "the document ends where a key or '}' is expected"],
    ['{"exportInvoices":true', 'line 1, column 23', "the document ends where ',' or '}' is expected"],
    ['{\n  "exportInvoices": true,\n}', 'line 3, column 1', "found '}' where a key is expected"],
    ['{"exportInvoices":True}', 'line 1, column 19', "found 'T' where a value is expected"],
    ['exportInvoices=true', 'line 1, column 1', "found 'e' where a value is expected"],
    ['<x/>', 'line 1, column 1', "found '<' where a value is expected"],
    [`${'['.repeat(100)}!`, 'line 1, column 101', "found '!' where a value or ']' is expected"]
  ] as const) {
    const answer = await post(body)
    t.equal(answer.status, 400, body)
    t.match(await answer.json(), { code: 'INVALID_JSON', detail: `The body is not JSON: it goes wrong at ${place}.`, errors: [{ pointer: '', detail }], fix: /^Mend it there\. Keys and texts stand in double quotes/ })
  }
  t.match(await (await post('')).json(), { code: 'INVALID_JSON', detail: 'The body is empty where a JSON object is due.', fix: FIX })
  t.match(await (await post('['.repeat(70_000))).json(), { code: 'INVALID_JSON', detail: 'The body is not JSON.', fix: FIX }, 'a long body is not searched')
})

t.test('of a body that is not JSON nothing is logged but where it goes wrong', async t => {
  const logged = service.logLines.length
  await post('{"password":Qanary}')
  await post('{"Canary":1,"Canary":2')
  const lines = service.logLines.slice(logged).join('\n')
  t.match(lines, 'it goes wrong at line 1, column 13')
  t.notMatch(lines, /'Q'|anary/)
})

t.test('a body with keys that could change what others find in it is 400', async t => {
  for (const body of ['{"__proto__":{}}', '\ufeff{"__proto__":{}}', '{"constructor":{"prototype":{}}}', '{"a":1,"a":2,"__proto__":{}}']) {
    t.match(await (await post(body)).json(), { status: 400, code: 'INVALID_JSON', detail: 'The body has a key that is not taken: __proto__ or constructor.', fix: 'Leave that key out.' })
  }
})

t.test('a body of another type is 415', async t => {
  for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'nonsense']) {
    const answer = await post('exportInvoices=true', { 'content-type': type })
    t.equal(answer.status, 415, type)
    t.match(await answer.json(), { code: 'UNSUPPORTED_MEDIA_TYPE', fix: 'Send Content-Type: application/json.' })
  }
})

t.test('a body of more than a mebibyte is 413, and one of a mebibyte is read', async t => {
  const answer = await post(JSON.stringify({ batchIdentifier: 'x'.repeat(1_048_576) }))
  t.equal(answer.status, 413)
  t.match(await answer.json(), { code: 'BODY_TOO_LARGE', detail: 'The body is larger than the service takes.' })
  const fitting = '{"exportInvoices":true}'.padEnd(1_048_576, ' ')
  t.equal((await post(fitting)).status, 201)
})

for (const [what, body, pointer, detail] of [
  ['a flag without its s', { exportInvoice: true }, '/exportInvoice', 'is not known; did you mean exportInvoices?'],
  ['a flag in other case', { ExportExpenses: true }, '/ExportExpenses', 'is not known; did you mean exportExpenses?'],
  ['ConnectWise\'s name of a flag', { exportInvoicesFlag: true }, '/exportInvoicesFlag', 'is not known; did you mean exportInvoices?'],
  ['a field far from all', { zebra: 1 }, '/zebra', /^is not known; allowed are ownerLevel, thruDate, exportInvoices, .*recreateFrom$/],
  ['a flag as text', { exportInvoices: 'true' }, '/exportInvoices', /boolean/],
  ['a flag as a number', { exportInvoices: 1 }, '/exportInvoices', /boolean/],
  ['a flag that is null', { exportInvoices: null }, '/exportInvoices', /boolean/],
  ['a date in another form', { exportInvoices: true, thruDate: '31.10.2026' }, '/thruDate', 'is no date; write it as yyyy-MM-dd, such as 2026-10-31'],
  ['a date that does not exist', { exportInvoices: true, thruDate: '2026-02-30' }, '/thruDate', 'is no date; write it as yyyy-MM-dd, such as 2026-10-31'],
  ['a date with a time', { exportInvoices: true, thruDate: '2026-10-31T00:00:00Z' }, '/thruDate', 'is no date; write it as yyyy-MM-dd, such as 2026-10-31'],
  ['a summary that does not exist', { exportInvoices: true, summarizeInvoices: 'brief' }, '/summarizeInvoices', 'must be one of default, condensed, detailed'],
  ['a batch identifier of 51 characters', { exportInvoices: true, batchIdentifier: 'x'.repeat(51) }, '/batchIdentifier', /50/],
  ['an empty owner level', { exportInvoices: true, ownerLevel: '' }, '/ownerLevel', 'must be the id of a location (a whole number from 1 on) or its description (1 to 100 characters)'],
  ['an owner level of zero', { exportInvoices: true, ownerLevel: 0 }, '/ownerLevel', 'must be the id of a location (a whole number from 1 on) or its description (1 to 100 characters)'],
  ['a record id that is no number', { exportInvoices: true, include: { invoices: ['1'] } }, '/include/invoices/0', /integer/],
  ['a record id below one', { exportInvoices: true, exclude: { invoices: [1, 0] } }, '/exclude/invoices/1', /1 or more/],
  ['a record id that counting on from is not exact', { exportInvoices: true, include: { invoices: [2 ** 53] } }, '/include/invoices/0', /999999999999999 or less/],
  ['a choice of no record', { exportInvoices: true, include: { invoices: [] } }, '/include/invoices', /empty list/],
  ['a choice of no kind', { exportInvoices: true, exclude: {} }, '/exclude', /must not be empty/],
  ['a batch identifier that begins with a space', { exportInvoices: true, batchIdentifier: ' GL' }, '/batchIdentifier', /./],
  ['a batch identifier that ends with a space', { exportInvoices: true, batchIdentifier: 'GL ' }, '/batchIdentifier', /./],
  ['a kind of record that does not exist', { exportInvoices: true, include: { invoice: [1] } }, '/include/invoice', 'is not known; did you mean invoices?']
] as [string, object, string, string | RegExp][]) {
  t.test(`${what} is refused by its name, with what is wrong and what is allowed`, async t => {
    const sent = simulator.requests.length
    const answer = await post(JSON.stringify(body))
    const problem = await answer.json() as { errors: { pointer: string, detail: string }[], detail: string }
    t.equal(answer.status, 400)
    t.match(problem, { code: 'INVALID_REQUEST' })
    const fault = problem.errors.find(error => error.pointer === pointer)
    t.match(fault?.detail, detail, JSON.stringify(problem.errors))
    t.ok(problem.detail.includes(pointer))
    t.match(problem.detail, /[^?]\.$|\?$/, 'ends as a sentence')
    t.equal(simulator.requests.length, sent, 'nothing was sent to ConnectWise')
  })
}

t.test('of many faults in a request twenty are told and the others are counted', async t => {
  const answer = await post(JSON.stringify({ include: { invoices: Array.from({ length: 900 }, () => 0) } }))
  const { detail, errors } = await answer.json() as { detail: string, errors: object[] }
  t.equal(answer.status, 400)
  t.equal(errors.length, 20)
  t.match(detail, /; and 880 more\.$/)
})

const names = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [i.toString(36), 0]))
for (const [what, method, path, body] of [
  ['a hundred thousand unknown fields', 'POST', '/gl-batches', names(108_000)],
  ['half a million ids that are wrong', 'POST', '/gl-batches', { include: { invoices: Array.from({ length: 500_000 }, () => 0) } }],
  ['three hundred thousand scopes that are none', 'POST', '/keys', { name: 'x', tenants: 'all', scopes: Array.from({ length: 300_000 }, () => ({})) }],
  ['three hundred thousand tenants that are none', 'POST', '/keys', { name: 'x', scopes: ['batches:read'], tenants: Array.from({ length: 300_000 }, () => ({})) }],
  ['a field whose name is a megabyte long', 'POST', '/gl-batches', { ['x'.repeat(1_000_000)]: 0 }]
] as const) {
  t.test(`${what} are answered and logged in a few lines`, async t => {
    const logged = service.logLines.length
    const answer = await service.call(path, { method, body: JSON.stringify(body), headers: { 'x-tenant-id': 'acme', 'content-type': 'application/json' } })
    t.equal(answer.status, 400)
    const text = await answer.text()
    t.match(JSON.parse(text), { code: 'INVALID_REQUEST', errors: [{ pointer: /^\// }] })
    t.ok(text.length < 10_000, `${text.length} bytes`)
    t.ok(service.logLines.slice(logged).join('').length < 10_000)
  })
}

t.test('a large request without a fault is taken as it is, defaults and all', async t => {
  const answer = await post(JSON.stringify({ exportInvoices: true, exclude: { invoices: Array.from({ length: 5000 }, (_, i) => i + 1) } }))
  t.match(await answer.json(), { batch: { request: { exportInvoices: true, exportExpenses: false } } })
})

t.test('a batch id that is no UUID and an unknown query are refused by name', async t => {
  const headers = { 'x-tenant-id': 'acme' }
  t.match(await (await service.call('/gl-batches/17', { headers })).json(), { code: 'INVALID_REQUEST', errors: [{ pointer: 'path:id', detail: /^is no UUID, such as / }] })
  t.match(await (await service.call('/gl-batches/01890a5d-ac96-774b-bcce-b302099a8057/content?fromat=xml', { headers })).json(), {
    errors: [{ pointer: 'query:fromat', detail: 'is not known; did you mean format?' }]
  })
})

t.test('control characters in what is stored as a line of text are refused by name', async t => {
  const connection = restConnection(simulator)
  for (const [method, path, body, pointer] of [
    ['PUT', '/tenants/odd', { name: 'A\0cme', connection }, '/name'],
    ['POST', '/keys', { name: 'A\ncme', scopes: ['batches:read'], tenants: 'all' }, '/name'],
    ['POST', '/gl-batches', { exportInvoices: true, batchIdentifier: 'GL\0 1' }, '/batchIdentifier'],
    ['PUT', '/gl-batches/01890a5d-ac96-774b-bcce-b302099a8057/posting', { batchIdentifier: 'GL\0 1' }, '/batchIdentifier']
  ] as const) {
    const answer = await service.call(path, { method, body: JSON.stringify(body), headers: { 'x-tenant-id': 'acme', 'content-type': 'application/json' } })
    t.equal(answer.status, 400, path)
    t.match(await answer.json(), { code: 'INVALID_REQUEST', errors: [{ pointer, detail: /^must be one line of text/ }] })
  }
})

/** Sends bytes that no client library would, and reads what comes back. */
async function raw (bytes: string): Promise<string> {
  const { port, hostname } = new URL(service.url)
  const socket = connect(Number(port), hostname)
  socket.end(bytes)
  return await text(socket)
}

t.test('a path that cannot be decoded is refused', async t => {
  const answer = await raw('GET /gl-batches/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  t.match(answer, /^HTTP\/1\.1 400 /)
  t.match(answer, /application\/problem\+json[^]*"code":"INVALID_REQUEST"/)
})

t.test('of a path that cannot be decoded or is too long the query shows neither in the answer nor in the log', async t => {
  const logged = service.logLines.length
  for (const path of ['/gl-batches/%zz?token=CANARY', `/gl-batches/${'x'.repeat(200)}?token=CANARY`, '//%?token=CANARY', '/%zz?token=CANARY', '*?token=CANARY']) {
    const answer = await raw(`GET ${path} HTTP/1.1\r\nHost: x\r\nX-Tenant-Id: acme\r\nConnection: close\r\n\r\n`)
    t.match(answer, /^HTTP\/1\.1 4\d\d /, path)
    t.notMatch(answer, /CANARY/, path)
  }
  t.notMatch(service.logLines.slice(logged).join(''), /CANARY/)
})

t.test('a body that is shorter than its length says is refused', async t => {
  const answer = await raw('POST /gl-batches HTTP/1.1\r\nHost: x\r\nX-Tenant-Id: acme\r\nContent-Type: application/json\r\nContent-Length: 5\r\nConnection: close\r\n\r\n{}')
  t.match(answer, /^HTTP\/1\.1 400 |^$/)
})
