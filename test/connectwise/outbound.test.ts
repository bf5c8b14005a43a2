import t from 'tap'
import type { OutboundAnswer } from '../../src/connectwise/outbound.ts'
import { Problem } from '../../src/domain/problem.ts'
import { startRawSite, startSite, unaborted, type ScriptedSite } from './scripted-site.ts'

async function ask ({ outbound, site }: ScriptedSite, signal = unaborted()): Promise<OutboundAnswer> {
  return await outbound.call({}, { method: 'POST', url: new URL(`http://${site}/a/b?c=d`), headers: { 'x-one': '1' }, body: 'text', signal })
}

t.test('a call goes out as it was given', async t => {
  await using site = await startSite({ body: 'ok' })
  const answer = await ask(site)
  t.equal(await answer.body.text(), 'ok')
  t.match(site.requests, [{ method: 'POST', url: '/a/b?c=d', headers: { 'x-one': '1' }, body: 'text' }])
})

const oddities: [bytes: string, code: string][] = [
  ['SSH-2.0-OpenSSH_9.9\r\n', 'CONNECTWISE_MALFORMED'],
  ['HTTP/9.9 200 OK\r\n\r\n', 'CONNECTWISE_MALFORMED'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 'CONNECTWISE_MALFORMED'],
  ['HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n', 'CONNECTWISE_MALFORMED'],
  [`HTTP/1.1 200 OK\r\nX: ${'a'.repeat(200_000)}\r\n\r\n`, 'CONNECTWISE_MALFORMED'],
  ['HTTP/1.1 200 OK\r\nContent-Le', 'CONNECTWISE_UNREACHABLE'],
  ['', 'CONNECTWISE_UNREACHABLE']
]

t.test('an answer that is no HTTP, or could be read in two ways, is refused', async t => {
  for (const [bytes, code] of oddities) {
    await using site = await startRawSite(bytes)
    await t.rejects(ask(site), { code }, JSON.stringify(bytes.slice(0, 40)))
  }
})

for (const length of [0, 100, 5_000_000]) {
  t.test(`a redirect with ${length} bytes is refused, and its body given up without harm to the process`, async t => {
    await using site = await startSite({ status: 302, headers: { location: 'http://127.0.0.1:1/' }, body: 'x'.repeat(length) })
    await t.rejects(ask(site), { code: 'CONNECTWISE_REDIRECTED', message: /status 302/ })
    t.equal(site.requests.length, 1)
  })

  t.test(`an answer of ${length} bytes that its reader gives up does no harm to the process`, async t => {
    await using site = await startSite({ body: 'x'.repeat(length) })
    const { body } = await ask(site)
    const closed = new Promise(resolve => body.once('close', resolve))
    body.destroy()
    await closed
    t.ok(body.destroyed)
  })
}

t.test('an authority that was stored and is no certificate is told as one', async t => {
  await using site = await startSite({ body: 'ok' })
  const call = site.outbound.call({ caCertificate: '-----BEGIN CERTIFICATE-----\nnone' }, { method: 'GET', url: new URL(`https://${site.site}/`), headers: {}, signal: unaborted() })
  await t.rejects(call, { code: 'CONNECTWISE_TLS_FAILED', message: /certificate/ })
})

t.test('an abort ends a call with the reason that was given', async t => {
  await using site = await startSite({ body: 'ok' })
  const reason = new Problem('CALLER_GONE', 'Gone.')
  await t.rejects(ask(site, AbortSignal.abort(reason)), reason)
  t.equal(site.requests.length, 0)
})
