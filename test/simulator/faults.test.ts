import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { request } from 'undici'
import type { GlExport } from './rest/rest-types.ts'
import { RequestLog } from './request-log.ts'
import { named, xmlElements } from './read-xml.ts'
import type { Fault, Simulator } from './start-simulator.ts'
import { startSimulator } from './start-simulator.ts'
import { basicAuth, callRest, everyFlag, everyKind, postForm } from './test-calls.ts'

const simulator = await startSimulator()
t.teardown(() => simulator.close())
t.afterEach(() => {
  simulator.faults.clear()
  simulator.requests.clear()
})

async function restExport (): ReturnType<typeof callRest> {
  return callRest(simulator, '/finance/accounting/export', { json: everyFlag })
}

t.test('A fault meets the next request only, unless it is asked for more', async t => {
  simulator.faults.add({ kind: 'status', status: 503 })
  t.equal((await restExport()).status, 503)
  t.equal((await restExport()).status, 200)
  simulator.faults.add({ kind: 'status', status: 500 }, { times: 2, skip: 1 })
  t.strictSame([(await restExport()).status, (await restExport()).status, (await restExport()).status, (await restExport()).status], [200, 500, 500, 200])
  t.equal(simulator.faults.pending, 0)
})

t.test('A fault meets only the operation and the interface it is for, until it is removed', async t => {
  const remove = simulator.faults.add({ kind: 'status', status: 409 }, { operation: ['mark', 'list-locations'], interfaceName: 'rest', times: Infinity })
  t.equal((await restExport()).status, 200)
  t.equal((await callRest(simulator, '/system/locations')).status, 409)
  t.equal((await callRest(simulator, '/finance/accounting/batches', { json: {} })).status, 409)
  t.match((await postForm(simulator, { action: 'updateBatch' })).text, /PsaError/)
  remove()
  t.equal((await callRest(simulator, '/system/locations')).status, 200)
})

const answers: { fault: Fault, status: number, text: RegExp, headers?: Record<string, string | RegExp> }[] = [
  { fault: { kind: 'status', status: 401, body: '{"code":"Security"}', headers: { 'x-more': '1' } }, status: 401, text: /^\{"code":"Security"\}$/, headers: { 'x-more': '1' } },
  { fault: { kind: 'status', status: 404, contentType: 'text/plain' }, status: 404, text: /Simulated status 404/, headers: { 'content-type': 'text/plain' } },
  { fault: { kind: 'too-many-requests', retryAfter: '7' }, status: 429, text: /^\{"error":"ConnectWiseAPI","message":"Too many requests\./, headers: { 'retry-after': '7' } },
  { fault: { kind: 'too-many-requests' }, status: 429, text: /./, headers: { 'retry-after': '1' } },
  { fault: { kind: 'login-page' }, status: 200, text: /^<!DOCTYPE html>/, headers: { 'content-type': /^text\/html/ } },
  { fault: { kind: 'psa-error' }, status: 200, text: /<PsaError>System\.Exception: Simulated failure/ },
  { fault: { kind: 'psa-error', text: 'a & b' }, status: 200, text: /<PsaError>a &amp; b<\/PsaError>$/ },
  { fault: { kind: 'psa-data' }, status: 200, text: /<PsaData>Batch update was successful<\/PsaData>$/ },
  { fault: { kind: 'psa-data', text: 'x' }, status: 200, text: /<PsaData>x<\/PsaData>$/ },
  { fault: { kind: 'ok-text' }, status: 200, text: /^OK$/ },
  { fault: { kind: 'redirect', location: 'https://elsewhere.example/' }, status: 302, text: /^$/, headers: { location: 'https://elsewhere.example/' } },
  { fault: { kind: 'other-json-root' }, status: 200, text: /^\[\]$/ },
  { fault: { kind: 'other-json-root', json: '"text"' }, status: 200, text: /^"text"$/ },
  { fault: { kind: 'content-type', contentType: 'application/octet-stream' }, status: 200, text: /GLExport/, headers: { 'content-type': 'application/octet-stream' } },
  { fault: { kind: 'garbage-after' }, status: 200, text: /<\/GLExport>\n\n<!-- not closed$/ },
  { fault: { kind: 'garbage-after', text: 'Server Error' }, status: 200, text: /<\/GLExport>\nServer Error$/ },
  { fault: { kind: 'slow-drip', bytesPerWrite: 100_000, everyMs: 1 }, status: 200, text: /<\/GLExport>\n$/ }
]

for (const { fault, status, text, headers = {} } of answers) {
  t.test(`The fault ${JSON.stringify(fault)} is what the client sees`, async t => {
    simulator.faults.add(fault)
    const answer = await postForm(simulator, everyKind)
    t.equal(answer.status, status)
    t.match(answer.text, text)
    t.match(answer.headers, headers)
  })
}

t.test('Broken XML and broken JSON cannot be read', async t => {
  for (const afterBytes of [undefined, 200_000]) {
    const where = afterBytes === undefined ? {} : { afterBytes }
    simulator.faults.add({ kind: 'malformed-xml', ...where })
    const xml = (await postForm(simulator, everyKind)).text
    t.throws(() => xmlElements(xml))
    simulator.faults.add({ kind: 'invalid-json', ...where })
    const json = (await restExport()).text
    t.throws(() => { JSON.parse(json) })
  }
})

t.test('Duplicate records repeat the first of each section in both interfaces', async t => {
  simulator.faults.add({ kind: 'duplicate-records' }, { times: 2 })
  const invoices = named(xmlElements((await postForm(simulator, everyKind)).text), 'Transaction')
  t.equal(invoices.length, 21)
  t.strictSame(invoices[1], invoices[0])
  const { transactions = [] } = JSON.parse((await restExport()).text) as GlExport
  t.equal(transactions.length, 21)
  t.strictSame(transactions[1], transactions[0])
})

t.test('A gzip bomb unpacks to what was asked for', async t => {
  for (const interfaceName of ['rest', 'accounting-interface'] as const) {
    simulator.faults.add({ kind: 'gzip-bomb', bytes: 10_000_000 }, { interfaceName })
    const path = interfaceName === 'rest' ? '/v4_6_release/apis/3.0/x' : '/v4_6_release/services/system_io/GLEntry/GeneralLedger.aspx'
    const { body, headers } = await request(`${simulator.url}${path}`, { method: 'POST' })
    const packed = Buffer.from(await body.arrayBuffer())
    t.equal(headers['content-encoding'], 'gzip')
    t.ok(packed.length < 200_000)
    t.ok(gunzipSync(packed).length > 10_000_000)
  }
  simulator.faults.add({ kind: 'gzip-bomb' })
  const { body, headers } = await request(`${simulator.url}/v4_6_release/apis/3.0/x`)
  t.ok(Number(headers['content-length']) > 1_000_000)
  body.destroy()
  body.on('error', () => {})
})

async function markOnce (target: Simulator): ReturnType<typeof callRest> {
  const { transactions = [] } = JSON.parse((await callRest(target, '/finance/accounting/export', { json: everyFlag })).text) as GlExport
  const processedRecordIds = transactions.map(({ detail = [] }) => detail[0]?.id)
  return callRest(target, '/finance/accounting/batches', { json: { batchIdentifier: 'June', exportInvoicesFlag: true, processedRecordIds } })
}

t.test('A mark whose connection is reset is applied or not, as the fault says, and looks the same to the client', async t => {
  await using target = await startSimulator()
  target.faults.add({ kind: 'reset-before-headers' }, { operation: 'mark' })
  await t.rejects(markOnce(target), { code: 'ECONNRESET' })
  t.equal(target.state.batches.length, 0)
  target.faults.add({ kind: 'reset-after-applying' }, { operation: 'mark' })
  await t.rejects(markOnce(target), { code: 'ECONNRESET' })
  t.match(target.state.batches, [{ batchIdentifier: 'June' }])
})

t.test('The request log shows what was sent, secrets included, and which fault it met', async t => {
  simulator.faults.add({ kind: 'ok-text' }, { operation: 'export' })
  await postForm(simulator, { ...everyKind, ownerLevel: 'Zürich & Basel' })
  await callRest(simulator, '/system/locations?conditions=id%3D1')
  const [form, list] = [...simulator.requests]
  t.match(form, {
    method: 'POST',
    path: '/v4_6_release/services/system_io/GLEntry/GeneralLedger.aspx',
    operation: 'export',
    interfaceName: 'accounting-interface',
    form: { action: 'getBatch', ownerLevel: 'Zürich & Basel', password: simulator.company.password },
    fault: 'ok-text'
  })
  t.match(form?.body, /action=getBatch/)
  t.match(list, { method: 'GET', operation: 'list-locations', interfaceName: 'rest', query: { conditions: 'id=1' }, headers: { authorization: basicAuth(simulator.company) }, body: '', fault: undefined })
  t.equal(simulator.requests.length, 2)
  t.strictSame(simulator.requests.last, list)
  t.strictSame(simulator.requests.of('export'), [form])
})

t.test('The request log keeps the last thousand requests and no long bodies', async t => {
  await callRest(simulator, '/finance/accounting/export', { json: { note: 'x'.repeat(1024 * 1024) } })
  t.match(simulator.requests.last, { body: '', bodyLength: 1024 * 1024 + 11 })
  const log = new RequestLog()
  const exchange = { method: 'GET', headers: {}, body: '', interfaceName: undefined, operation: 'unknown' as const, form: {}, params: {}, duplicated: false }
  for (let sent = 0; sent < 1010; sent++) log.add({ ...exchange, url: new URL(`http://localhost/${sent}`) }, undefined)
  t.equal(log.length, 1000)
  t.match([...log][0], { path: '/10' })
})
