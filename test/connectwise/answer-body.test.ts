import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import t from 'tap'
import { provesItsEnd, readBody, readText } from '../../src/connectwise/answer-body.ts'
import type { OutboundAnswer } from '../../src/connectwise/outbound.ts'
import { startRawSite, startSite, unaborted, type ScriptedAnswer, type ScriptedSite } from './scripted-site.ts'

async function ask ({ outbound, site }: ScriptedSite, signal = unaborted()): Promise<OutboundAnswer> {
  return await outbound.call({}, { method: 'GET', url: new URL(`http://${site}/`), headers: { 'accept-encoding': 'gzip' }, signal })
}

async function textOf (answer: ScriptedAnswer): Promise<string> {
  await using site = await startSite(answer)
  return await readText(await ask(site), unaborted())
}

const framings: [headers: string, proves: boolean][] = [
  ['Content-Length: 2\r\n\r\nok', true],
  ['Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', true],
  ['Transfer-Encoding: Chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', true],
  ['Connection: close\r\n\r\nok', false],
  ['Transfer-Encoding: gzip\r\n\r\nok', false],
  ['Transfer-Encoding: chunked, gzip\r\n\r\nok', false]
]

t.test('a length, or chunks as the last coding, prove where a body ends; nothing else does (RFC 9112 §6.3)', async t => {
  for (const [rest, proves] of framings) {
    await using site = await startRawSite(`HTTP/1.1 200 OK\r\n${rest}`)
    const answer = await ask(site)
    t.equal(provesItsEnd(answer), proves, rest)
    t.equal(await readText(answer, unaborted()), 'ok')
  }
})

t.test('a body comes as it was sent, in identity and in gzip', async t => {
  t.equal(await textOf({ body: 'Grüße' }), 'Grüße')
  t.equal(await textOf({ body: 'Grüße', headers: { 'content-encoding': 'Identity' } }), 'Grüße')
  t.equal(await textOf({ body: gzipSync('Grüße'), headers: { 'content-encoding': 'GZIP' } }), 'Grüße')
  t.equal(await textOf({}), '')
})

t.test('gzip in several members is one body (RFC 1952 §2.2)', async t => {
  t.equal(await textOf({ body: Buffer.concat(['one ', 'two ', 'three'].map(word => gzipSync(word))), headers: { 'content-encoding': 'gzip' } }), 'one two three')
})

t.test('damaged or unasked compression is refused by name', async t => {
  const packed = gzipSync('x'.repeat(10_000))
  const flipped = Buffer.from(packed)
  flipped[packed.length - 6]! ^= 0xff
  const bodies: [ScriptedAnswer, string][] = [
    [{ body: packed.subarray(0, 20), headers: { 'content-encoding': 'gzip' } }, 'CONNECTWISE_CUT_OFF'],
    [{ body: Buffer.concat([packed, packed.subarray(0, 5)]), headers: { 'content-encoding': 'gzip' } }, 'CONNECTWISE_CUT_OFF'],
    [{ body: flipped, headers: { 'content-encoding': 'gzip' } }, 'CONNECTWISE_MALFORMED'],
    [{ body: Buffer.concat([packed, Buffer.from('more')]), headers: { 'content-encoding': 'gzip' } }, 'CONNECTWISE_MALFORMED'],
    [{ body: 'plain', headers: { 'content-encoding': 'gzip' } }, 'CONNECTWISE_MALFORMED'],
    [{ body: 'x', headers: { 'content-encoding': 'br' } }, 'CONNECTWISE_MALFORMED'],
    [{ body: packed, headers: { 'content-encoding': 'gzip, gzip' } }, 'CONNECTWISE_MALFORMED']
  ]
  for (const [answer, code] of bodies) await t.rejects(textOf(answer), { code })
})

t.test('a body of exactly the allowed bytes passes, one byte more does not, whether it is compressed or not', async t => {
  for (const [body, headers] of [['12345', {}], [gzipSync('12345'), { 'content-encoding': 'gzip' }]] as const) {
    await using site = await startSite({ body, headers })
    const read = async (maxBytes: number): Promise<string> => await text(readBody(await ask(site), maxBytes, unaborted()))
    t.equal(await read(5), '12345')
    await t.rejects(read(4), { code: 'CONNECTWISE_TOO_LARGE', message: /4 bytes/ })
  }
})

t.test('a small answer of more than 8 MiB is given up', async t => {
  await t.rejects(textOf({ body: Buffer.alloc(9 * 1024 * 1024) }), { code: 'CONNECTWISE_TOO_LARGE' })
})

t.test('an abort while the body is read ends it with the reason that was given', async t => {
  await using site = await startRawSite('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok')
  const caller = new AbortController()
  const reason = new Error('the caller is gone')
  const answer = await ask(site, caller.signal)
  caller.abort(reason)
  await t.rejects(readText(answer, caller.signal), reason)
})
