import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { canonicalXml, Digits, readExactJson, type ExactJson } from './read-documents.ts'
import { accountingConnection, restConnection, startService } from './start-service.ts'

const FIXTURES = new URL('../fixtures/connectwise/', import.meta.url)
const invoices = { exportInvoices: true }
const expenses = { exportExpenses: true }
const procurement = { exportProcurement: true }

const simulator = await startSimulator({ samples: true })
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('legacy', accountingConnection(simulator))
await service.putTenant('rest', restConnection(simulator))

interface Exported {
  text: string
  headers: Headers
  id: string
}

async function exported (tenantId: string, flags: object, format: string): Promise<Exported> {
  const answer = await service.exportBatch(tenantId, flags, { query: `?format=${format}` })
  const text = await answer.text()
  if (answer.status !== 201) throw new Error(text)
  return { text, headers: answer.headers, id: (answer.headers.get('location') ?? '').slice('/gl-batches/'.length) }
}

async function content (tenantId: string, id: string, format: string): Promise<{ text: string, headers: Headers }> {
  const answer = await service.call(`/gl-batches/${id}/content?format=${format}`, { headers: { 'x-tenant-id': tenantId } })
  const text = await answer.text()
  if (answer.status !== 200) throw new Error(text)
  return { text, headers: answer.headers }
}

interface KeptRecord { document: { format: string, bytes: number, sha256: string, location: string } }

async function recordOf (tenantId: string, id: string): Promise<KeptRecord> {
  const answer = await service.call(`/gl-batches/${id}`, { headers: { 'x-tenant-id': tenantId } })
  return await answer.json() as KeptRecord
}

async function archived (id: string): Promise<{ document: Buffer, manifest: { batch: KeptRecord } }> {
  const files = (await service.archiveFiles()).filter(file => file.includes(id))
  const read = async (name: string): Promise<Buffer> => await readFile(join(service.archiveFolder, files.find(file => file.includes(`/${name}.`))!))
  return { document: await read('document'), manifest: JSON.parse((await read('manifest')).toString('utf8')) as { batch: KeptRecord } }
}

for (const [name, flags] of [['invoices', invoices], ['expenses', expenses], ['procurement', procurement]] as const) {
  t.test(`the Accounting Interface's ${name} sample comes back byte for byte as XML, from the export and from the archive`, async t => {
    const sample = await readFile(new URL(`accounting-interface-${name}.xml`, FIXTURES))
    const { text, headers, id } = await exported('legacy', flags, 'xml')
    t.equal(text, sample.toString('utf8'))
    const again = await content('legacy', id, 'xml')
    t.equal(again.text, sample.toString('utf8'))
    const { document, manifest } = await archived(id)
    t.ok(document.equals(sample), 'the archive keeps what ConnectWise sent')
    const sha256 = createHash('sha256').update(sample).digest()
    const record = await recordOf('legacy', id)
    t.match(record.document, { format: 'xml', bytes: sample.length, sha256: sha256.toString('hex') })
    t.strictSame(manifest.batch.document, record.document)
    for (const each of [headers, again.headers]) t.equal(each.get('repr-digest'), `sha-256=:${sha256.toString('base64')}:`)
  })

  t.test(`the Accounting Interface's ${name} sample is the same JSON from the export and from the archive`, async t => {
    const { text, headers, id } = await exported('legacy', flags, 'json')
    const again = await content('legacy', id, 'json')
    t.ok(text.endsWith(`,"glExport":${again.text}}`))
    t.strictSame((JSON.parse(text) as { batch: KeptRecord }).batch, await recordOf('legacy', id))
    t.equal(headers.get('repr-digest'), null, 'these are not the bytes that the archive keeps')
  })
}

/** What the service promises of REST's JSON: id lists as arrays, dates in one form, all else as it was. */
function asPromised (value: ExactJson, key = ''): ExactJson {
  if (Array.isArray(value)) return value.map(item => asPromised(item))
  if (typeof value === 'string') {
    if (key === 'glEntryIds') return value.split(',').map(id => new Digits(id))
    return key === 'documentDate' ? value.replace('5/1/2014 5:21:58 AM', '2014-05-01T05:21:58') : value
  }
  if (typeof value !== 'object' || value === null || value instanceof Digits) return value
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, asPromised(member, name)]))
}

for (const [name, flags] of [['invoices', invoices], ['procurement', procurement]] as const) {
  t.test(`the REST ${name} sample comes back as XML in the form that Zynk Workflow writes`, async t => {
    const zynk = await readFile(new URL(`rest-${name}.as-zynk.xml`, FIXTURES), 'utf8')
    const { text, headers, id } = await exported('rest', flags, 'xml')
    t.equal(canonicalXml(text), canonicalXml(zynk))
    t.equal((await content('rest', id, 'xml')).text, text)
    t.equal(headers.get('repr-digest'), null, 'the archive keeps JSON')
  })

  t.test(`the REST ${name} sample comes back as JSON with its id lists and dates in one form and nothing else changed`, async t => {
    const sample = await readFile(new URL(`rest-${name}.json`, FIXTURES))
    const { text, id } = await exported('rest', flags, 'json')
    const again = await content('rest', id, 'json')
    const record = await recordOf('rest', id)
    t.ok(text.endsWith(`,"glExport":${again.text}}`))
    t.strictSame((JSON.parse(text) as { batch: KeptRecord }).batch, record)
    t.strictSame(readExactJson(again.text), asPromised(readExactJson(sample.toString('utf8'))))
    const { document, manifest } = await archived(id)
    t.ok(document.equals(sample), 'the archive keeps what ConnectWise sent')
    t.match(record.document, { format: 'json', bytes: sample.length, sha256: createHash('sha256').update(sample).digest('hex') })
    t.strictSame(manifest.batch.document, record.document)
  })
}
