import { createHash } from 'node:crypto'
import { readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, restConnection, startService } from './start-service.ts'

const simulator = await startSimulator({ counts: { invoices: 3, expenses: 0, purchases: 0 } })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('legacy', accountingConnection(simulator))
await service.putTenant('rest', restConnection(simulator))

interface Exported { id: string, tenantId: string, document: { sha256: string, bytes: number } }

async function exported (tenantId: string): Promise<Exported> {
  return (await (await service.exportBatch(tenantId, { exportInvoices: true })).json() as { batch: Exported }).batch
}

const legacy = await exported('legacy')
const rest = await exported('rest')

async function content ({ id, tenantId }: Exported, query: string, headers: Record<string, string> = {}, method = 'GET') {
  const answer = await service.call(`/gl-batches/${id}/content${query}`, { method, headers: { 'x-tenant-id': tenantId, ...headers } })
  return { status: answer.status, header: (name: string) => answer.headers.get(name), body: Buffer.from(await answer.arrayBuffer()) }
}

const whole = (await content(legacy, '?format=xml')).body

t.test('a document that the caller has already is answered 304, in every form, without a body', async t => {
  for (const [batch, format] of [[legacy, 'xml'], [legacy, 'json'], [rest, 'xml'], [rest, 'json']] as const) {
    const etag = `"${batch.document.sha256}-${format}"`
    for (const tags of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const answer = await content(batch, `?format=${format}`, { 'if-none-match': tags })
      t.equal(answer.status, 304)
      for (const name of ['content-length', 'content-type']) t.equal(answer.header(name), null, `${name} would be that of the document (RFC 9110, 8.6)`)
      t.equal(answer.header('etag'), etag)
      t.equal(answer.header('vary'), 'accept')
      t.equal(answer.body.length, 0)
    }
    const other = format === 'xml' ? 'json' : 'xml'
    t.equal((await content(batch, `?format=${other}`, { 'if-none-match': etag })).status, 200, 'another form is another document')
  }
})

t.test('parts of the stored form put together are the whole, and each carries the digest of the whole', async t => {
  t.ok(whole.length > 1000)
  const parts: Buffer[] = []
  for (let from = 0; from < whole.length; from += 700) {
    const answer = await content(legacy, '?format=xml', { range: `bytes=${from}-${from + 699}` })
    const to = Math.min(from + 699, whole.length - 1)
    t.equal(answer.status, 206)
    t.equal(answer.header('content-range'), `bytes ${from}-${to}/${whole.length}`)
    t.equal(answer.header('content-length'), String(to - from + 1))
    t.equal(answer.header('accept-ranges'), 'bytes')
    t.equal(answer.header('repr-digest'), `sha-256=:${createHash('sha256').update(whole).digest('base64')}:`)
    parts.push(answer.body)
  }
  t.strictSame(Buffer.concat(parts), whole)
  t.strictSame((await content(legacy, '?format=xml', { range: 'bytes=-20' })).body, whole.subarray(-20))
})

t.test('a range counts while If-Range names this document, and after that the whole is answered', async t => {
  const etag = `"${legacy.document.sha256}-xml"`
  t.equal((await content(legacy, '?format=xml', { range: 'bytes=0-9', 'if-range': etag })).status, 206)
  const other = await content(legacy, '?format=xml', { range: 'bytes=0-9', 'if-range': '"other"' })
  t.equal(other.status, 200)
  t.strictSame(other.body, whole)
})

t.test('a range after the end is 416 and says how many bytes there are', async t => {
  const answer = await content(legacy, '?format=xml', { range: `bytes=${whole.length}-` })
  t.equal(answer.status, 416)
  t.equal(answer.header('content-range'), `bytes */${whole.length}`)
  t.equal(answer.header('etag'), null)
  t.match(JSON.parse(answer.body.toString()), { code: 'RANGE_NOT_SATISFIABLE', errors: [{ pointer: 'header:range' }] })
})

t.test('of a form that the archive does not keep the whole is answered, whatever the range', async t => {
  for (const [batch, format] of [[legacy, 'json'], [rest, 'xml'], [rest, 'json']] as const) {
    const answer = await content(batch, `?format=${format}`, { range: 'bytes=0-9' })
    t.equal(answer.status, 200)
    t.equal(answer.header('accept-ranges'), 'none')
    t.ok(answer.body.length > 10)
  }
})

t.test('a browser shows the document, or saves it with ?download=true', async t => {
  const name = `gl-batch-legacy-[0-9-]{10}-${legacy.id}\\.json`
  for (const [query, disposition] of [['', 'inline'], ['?download=false', 'inline'], ['?download=true', 'attachment']] as const) {
    t.match((await content(legacy, query)).header('content-disposition'), new RegExp(`^${disposition}; filename="${name}"$`))
  }
  t.match(JSON.parse((await content(legacy, '?download=yes')).body.toString()), { code: 'INVALID_REQUEST', errors: [{ pointer: 'query:download' }] })
})

t.test('HEAD answers what GET would say, without reading the document', async t => {
  const paths = (await service.archiveFiles()).filter(name => name.includes(legacy.id) || name.includes(rest.id))
  for (const [batch, format] of [[legacy, 'xml'], [legacy, 'json'], [rest, 'xml']] as const) {
    const get = await content(batch, `?format=${format}&download=true`)
    const stored = paths.find(name => name.includes(`${batch.id}/document`))!
    const path = join(service.archiveFolder, stored)
    const kept = await readFile(path)
    await rm(path)
    const head = await content(batch, `?format=${format}&download=true`, { range: 'bytes=0-1' }, 'HEAD')
    await writeFile(path, kept)
    t.equal(head.status, 200)
    t.equal(head.body.length, 0)
    for (const name of ['content-type', 'etag', 'vary', 'content-disposition', 'repr-digest', 'accept-ranges']) t.equal(head.header(name), get.header(name), name)
    t.equal(head.header('content-length'), batch === legacy && format === 'xml' ? String(whole.length) : null)
  }
  const unchanged = await content(legacy, '', { 'if-none-match': '*' }, 'HEAD')
  t.strictSame([unchanged.status, unchanged.header('content-length'), unchanged.header('content-type')], [304, null, null])
  const record = await service.call(`/gl-batches/${legacy.id}`, { method: 'HEAD', headers: { 'x-tenant-id': 'legacy' } })
  t.equal(record.status, 200)
  t.ok(Number(record.headers.get('content-length')) > 500)
})

t.test('a part of a copy that was cut short breaks off and is never answered as the part', async t => {
  const cut = await exported('legacy')
  const path = join(service.archiveFolder, (await service.archiveFiles()).find(name => name.includes(`${cut.id}/document`))!)
  await truncate(path, 100)
  for (const range of ['bytes=50-149', 'bytes=200-299']) {
    await t.rejects(async () => {
      const answer = await content(cut, '?format=xml', { range })
      if (answer.status !== 206) throw new Error('refused')
    }, range)
  }
  await rm(path)
  t.equal((await content(cut, '?format=xml', { range: 'bytes=0-1' })).status, 500)
})
