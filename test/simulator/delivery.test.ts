import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { createGunzip, gunzipSync } from 'node:zlib'
import t from 'tap'
import { Agent, request } from 'undici'
import type { Fault, Simulator, SimulatorOptions } from './start-simulator.ts'
import { startSimulator } from './start-simulator.ts'
import { everyKind, signedIn } from './test-calls.ts'

const simulator = await startSimulator()
const trusting = new Agent({ connect: { ca: simulator.caCertificate } })
t.teardown(() => Promise.all([simulator.close(), trusting.destroy()]))

const form = new URLSearchParams({ ...signedIn(simulator.company), ...everyKind }).toString()
const path = '/v4_6_release/services/system_io/GLEntry/GeneralLedger.aspx'
const formType = 'application/x-www-form-urlencoded'

async function exportOver (url: string, more: Record<string, string> = {}): ReturnType<typeof request> {
  return request(`${url}${path}`, { method: 'POST', headers: { 'content-type': formType, ...more }, body: form, dispatcher: trusting })
}

/** What arrives of a body until it ends or fails. */
async function arriving (body: AsyncIterable<Buffer>): Promise<{ bytes: Buffer, error: unknown }> {
  const chunks: Buffer[] = []
  try {
    for await (const chunk of body) chunks.push(chunk)
    return { bytes: Buffer.concat(chunks), error: undefined }
  } catch (error) {
    return { bytes: Buffer.concat(chunks), error }
  }
}

/** Resolves when the simulator has read its n-th request. */
async function requestsRead (server: Simulator, count: number): Promise<void> {
  while (server.requests.length < count) await new Promise(resolve => { setImmediate(resolve) })
}

const whole = await (await exportOver(simulator.url)).body.text()

for (const framing of ['chunked', 'content-length', 'close-delimited'] as const) {
  for (const gzip of [false, true]) {
    t.test(`An export framed ${framing}, gzip ${gzip}, arrives whole over HTTP and HTTPS`, async t => {
      const options: SimulatorOptions = { framing, gzip }
      await using framed = await startSimulator(options)
      const agent = new Agent({ connect: { ca: framed.caCertificate } })
      t.teardown(() => agent.destroy())
      for (const url of [framed.url, framed.httpsUrl]) {
        const { headers, body } = await request(`${url}${path}`, {
          method: 'POST', headers: { 'content-type': formType, 'accept-encoding': 'gzip' }, body: form, dispatcher: agent
        })
        const bytes = Buffer.from(await body.arrayBuffer())
        t.equal((gzip ? gunzipSync(bytes) : bytes).toString(), whole)
        t.equal(headers['content-encoding'], gzip ? 'gzip' : undefined)
        t.equal(headers['transfer-encoding'], framing === 'chunked' ? 'chunked' : undefined)
        t.equal(headers['content-length'], framing === 'content-length' ? String(bytes.length) : undefined)
      }
    })
  }
}

t.test('A client that does not accept gzip gets none', async t => {
  simulator.faults.add({ kind: 'framing', framing: 'chunked', gzip: true })
  const { headers, body } = await exportOver(simulator.url)
  t.equal(headers['content-encoding'], undefined)
  t.equal(await body.text(), whole)
})

const cuts: { fault: Fault & { afterBytes?: number }, error?: RegExp, bytes: number }[] = [
  { fault: { kind: 'reset-mid-body', afterBytes: 5000 }, error: /ECONNRESET|UND_ERR_SOCKET|other side closed/, bytes: 5000 },
  { fault: { kind: 'chunked-cut', afterBytes: 5000 }, error: /UND_ERR_SOCKET|HPE_INVALID_EOF_STATE|other side closed/, bytes: 5000 },
  { fault: { kind: 'content-length-too-long' }, error: /UND_ERR_SOCKET|HPE_INVALID_EOF_STATE|other side closed/, bytes: Buffer.byteLength(whole) },
  { fault: { kind: 'early-end', afterBytes: 5000 }, bytes: 5000 },
  { fault: { kind: 'early-end', afterBytes: 1e9 }, bytes: Buffer.byteLength(whole) },
  { fault: { kind: 'tls-cut', afterBytes: 5000 }, bytes: 5000 }
]

for (const { fault, error, bytes } of cuts) {
  for (const scheme of ['url', 'httpsUrl'] as const) {
    t.test(`The fault ${JSON.stringify(fault)} lets ${bytes} bytes pass over ${scheme}`, async t => {
      simulator.faults.add(fault)
      const { body } = await exportOver(simulator[scheme])
      const got = await arriving(body)
      t.equal(got.bytes.length, bytes)
      t.equal(got.bytes.toString(), Buffer.from(whole).subarray(0, bytes).toString())
      if (error === undefined) t.equal(got.error, undefined)
      else t.match(`${String(got.error)} ${(got.error as { code?: string }).code ?? ''}`, error)
    })
  }
}

t.test('A truncated gzip body is a whole HTTP message that does not unpack', async t => {
  simulator.faults.add({ kind: 'truncated-gzip', afterBytes: 1000 })
  const { body } = await exportOver(simulator.url, { 'accept-encoding': 'gzip, br' })
  const packed = Buffer.from(await body.arrayBuffer())
  t.equal(packed.length, 1000)
  const gunzip = createGunzip()
  gunzip.end(packed)
  t.match((await arriving(gunzip)).error, { code: 'Z_BUF_ERROR' })
})

t.test('A stall sends nothing more, before the headers or within the body, until the client gives up', async t => {
  for (const fault of [{ kind: 'stall-before-headers' }, { kind: 'stall-mid-body', afterBytes: 300 }] as const) {
    simulator.faults.add(fault)
    simulator.requests.clear()
    const socket = connect(Number(new URL(simulator.url).port), '127.0.0.1')
    socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${formType}\r\nContent-Length: ${form.length}\r\n\r\n${form}`)
    await requestsRead(simulator, 1)
    if (fault.kind === 'stall-mid-body') {
      const [first] = await once(socket, 'data') as [Buffer]
      t.match(first.toString(), /^HTTP\/1\.1 200 OK/)
    }
    // a second request is answered while the first stalls
    t.equal((await exportOver(simulator.url).then(async ({ body }) => body.text())), whole)
    t.equal(socket.destroyed, false)
    socket.destroy()
  }
})

t.test('Closing the simulator ends stalled and dripping connections at once', async t => {
  const closing = await startSimulator()
  const fields = new URLSearchParams({ ...signedIn(closing.company), ...everyKind }).toString()
  closing.faults.add({ kind: 'stall-mid-body', afterBytes: 300 })
  closing.faults.add({ kind: 'slow-drip', bytesPerWrite: 10, everyMs: 60_000 })
  closing.faults.add({ kind: 'stall-before-headers' })
  const send = async (): ReturnType<typeof request> => request(`${closing.url}${path}`, { method: 'POST', headers: { 'content-type': formType }, body: fields, headersTimeout: 60_000 })
  const stalled = await send()
  const dripping = await send()
  const silent = t.rejects(send())
  const ends = [arriving(stalled.body), arriving(dripping.body)]
  await requestsRead(closing, 3)
  await closing.close()
  for (const { error } of await Promise.all(ends)) t.ok(error)
  await silent
})

/** The type of the last TLS record that a server sends (21 is an alert, such as close_notify), seen by a relay in between. */
async function lastRecordType (fault: Fault): Promise<number> {
  simulator.faults.add(fault)
  const chunks: Buffer[] = []
  const relay = createServer(client => {
    const upstream = connect(Number(new URL(simulator.httpsUrl).port), '127.0.0.1')
    upstream.on('data', chunk => { chunks.push(chunk) })
    upstream.pipe(client)
    client.pipe(upstream)
  }).listen(0, '127.0.0.1')
  await once(relay, 'listening')
  // TLS 1.3 hides the type of an alert
  const socket = connectTls({ port: (relay.address() as AddressInfo).port, ca: simulator.caCertificate, servername: 'localhost', maxVersion: 'TLSv1.2' })
  socket.write(`POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${formType}\r\nContent-Length: ${form.length}\r\n\r\n${form}`)
  socket.resume()
  await once(socket, 'close')
  relay.close()
  const bytes = Buffer.concat(chunks)
  let type = 0
  for (let at = 0; at + 5 <= bytes.length; at += 5 + bytes.readUInt16BE(at + 3)) type = bytes[at] ?? 0
  return type
}

t.test('A TLS cut ends without close_notify, an early end with it', async t => {
  t.equal(await lastRecordType({ kind: 'tls-cut', afterBytes: 5000 }), 23)
  t.equal(await lastRecordType({ kind: 'early-end', afterBytes: 5000 }), 21)
})
