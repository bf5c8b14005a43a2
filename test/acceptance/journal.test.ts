import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import type { JournalLine } from '../../openapi/journal.ts'
import { totalsOf } from '../glexport/journal/read-journal.ts'
import { readCsv } from '../http/read-csv.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, restConnection, startService, type TestService } from './start-service.ts'

const ALL = { exportInvoices: true, exportExpenses: true, exportProcurement: true, thruDate: '2025-12-31' }
const HEADER = 'batchId,kind,documentNumber,documentType,date,account,debit,credit,currency,company,class,taxCode,memo,glEntryIds,balanced'
/** More than one piece in which a copy is read. */
const LARGE_BYTES = 700_000

interface Journal { batchId: string, lines: JournalLine[] }
interface Batch { id: string, createdAt: string, summary: { accounts: object[], balance: { unbalanced: number } } }

const simulator = await startSimulator({
  counts: { invoices: 40, expenses: 15, purchases: 15 },
  oddities: { unbalanced: 0.1, creditMemos: 0.2 },
  companies: [{ companyId: 'samples', samples: true }]
})
const service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
t.teardown(async () => {
  await service[Symbol.asyncDispose]()
  await simulator.close()
})
await service.putTenant('legacy', accountingConnection(simulator))
await service.putTenant('rest', restConnection(simulator))
await service.putTenant('samples', accountingConnection(simulator, simulator.companies[1]))

async function exported (tenantId: string, flags: object = ALL, from: TestService = service): Promise<Batch> {
  const answer = await from.exportBatch(tenantId, flags)
  return (await answer.json() as { batch: Batch }).batch
}

async function journal (tenantId: string, id: string, { query = '', accept, from = service }: { query?: string, accept?: string, from?: TestService } = {}): Promise<Response> {
  return await from.call(`/gl-batches/${id}/journal${query}`, { headers: { 'x-tenant-id': tenantId, ...(accept === undefined ? {} : { accept }) } })
}

function cellOf (value: string | number[] | boolean | null): string {
  return Array.isArray(value) ? value.join(' ') : String(value ?? '')
}

for (const tenantId of ['legacy', 'rest']) {
  t.test(`the journal of tenant ${tenantId} adds up to the accounts of its record, as JSON and as CSV`, async t => {
    const batch = await exported(tenantId)
    const answer = await journal(tenantId, batch.id)
    t.equal(answer.status, 200)
    t.equal(answer.headers.get('content-type'), 'application/json; charset=utf-8')
    t.equal(answer.headers.get('vary'), 'accept')
    const name = `gl-batch-${tenantId}-${batch.createdAt.slice(0, 10)}-${batch.id}-journal`
    t.equal(answer.headers.get('content-disposition'), `inline; filename="${name}.json"`)
    const { batchId, lines } = await answer.json() as Journal
    t.equal(batchId, batch.id)
    t.strictSame(totalsOf(lines), batch.summary.accounts)
    const unbalanced = new Set(lines.filter(({ balanced }) => balanced === false).map(({ documentNumber }) => documentNumber))
    t.equal(unbalanced.size, batch.summary.balance.unbalanced)
    t.ok(unbalanced.size > 0)

    const csv = await journal(tenantId, batch.id, { accept: 'text/csv' })
    t.equal(csv.headers.get('content-type'), 'text/csv; charset=utf-8; header=present')
    t.equal(csv.headers.get('content-disposition'), `inline; filename="${name}.csv"`)
    t.strictSame(readCsv(await csv.text()), [HEADER.split(','), ...lines.map(line => Object.values({ batchId, ...line }).map(cellOf))])
  })
}

t.test('the journal of the sample invoice is these five rows', async t => {
  const { id } = await exported('samples', { exportInvoices: true })
  const csv = await (await journal('samples', id, { query: '?format=csv' })).text()
  t.equal(csv, [
    HEADER,
    `${id},invoices,12331233,INVOICE,2014-05-07,9999,42.00,,FRF,Zynk Software Limited,,1,Imported from ConnectWise,1504 1505 1506 1507 1508 1509,true`,
    `${id},invoices,12331233,INVOICE,2014-05-07,4001:,,35.00,FRF,Zynk Software Limited,,T1,10ft Patch Cat5E Cable,1503,true`,
    `${id},invoices,12331233,INVOICE,2014-05-07,1111,1.25,,FRF,Zynk Software Limited,,,10ft Patch Cat5E Cable,1503,true`,
    `${id},invoices,12331233,INVOICE,2014-05-07,1111,,1.25,FRF,Zynk Software Limited,,,10ft Patch Cat5E Cable,1503,true`,
    `${id},invoices,12331233,INVOICE,2014-05-07,9999,,7.00,FRF,Zynk Software Limited,,T1,Sales Tax,1510,true`,
    ''
  ].join('\r\n'))
  const marked = Buffer.from(await (await journal('samples', id, { query: '?format=csv&bom=true' })).arrayBuffer())
  t.strictSame(marked, Buffer.concat([Buffer.of(0xef, 0xbb, 0xbf), Buffer.from(csv)]), 'the same with a byte order mark')
  t.equal(await (await journal('samples', id, { query: '?format=csv&bom=false' })).text(), csv)
  t.ok((await (await journal('samples', id, { query: '?format=json&bom=true' })).text()).startsWith('{"batchId":'), 'JSON never has one')
})

const { id: known } = await exported('rest')

for (const [accept, query, status, type] of [
  [undefined, '', 200, 'application/json'],
  ['*/*', '', 200, 'application/json'],
  ['text/*', '', 200, 'text/csv'],
  ['application/json;q=0.5, text/csv', '', 200, 'text/csv'],
  ['text/html', '?format=csv', 200, 'text/csv'],
  ['text/csv', '?format=json', 200, 'application/json'],
  ['application/xml', '', 406, undefined],
  ['text/csv;q=0', '', 406, undefined],
  ['*/*', '?format=xml', 400, undefined],
  ['*/*', '?format=csv&bom=1', 400, undefined],
  ['*/*', '?Bom=true', 400, undefined]
] as const) {
  t.test(`a journal with Accept ${accept ?? 'absent'} and ${query === '' ? 'no query' : query} is answered ${type ?? status}`, async t => {
    const answer = await journal('rest', known, { query, ...(accept === undefined ? {} : { accept }) })
    const text = await answer.text()
    t.equal(answer.status, status)
    t.equal(answer.headers.get('content-type')?.split(';')[0], type ?? 'application/problem+json')
    if (status === 406) {
      t.match(JSON.parse(text) as object, {
        code: 'NOT_ACCEPTABLE',
        detail: 'A journal exists as application/json and as text/csv, and the Accept header takes neither.',
        fix: 'Accept application/json or text/csv, or use ?format=json or ?format=csv.'
      })
    }
    if (status === 400) t.match(JSON.parse(text) as object, { code: 'INVALID_REQUEST' })
  })
}

t.test('a batch that there is not, or that is another tenant\'s, has no journal', async t => {
  for (const answer of [
    await journal('rest', '01890000-0000-7000-8000-000000000000'),
    await journal('legacy', known),
    await journal('nobody', known, { query: '?format=csv' })
  ]) {
    t.equal(answer.status, 404)
    t.match(await answer.json(), { code: 'BATCH_UNKNOWN' })
  }
  t.equal((await journal('rest', 'x')).status, 400)
  const withoutTenant = await service.call(`/gl-batches/${known}/journal`)
  t.match(await withoutTenant.json(), { code: 'TENANT_HEADER_MISSING' })
})

t.test('an export that finds nothing has a journal without lines', async t => {
  await service.putTenant('empty', accountingConnection(simulator))
  const { id } = await exported('empty', { exportInvoices: true, thruDate: '2001-01-01' })
  t.strictSame(await (await journal('empty', id)).json(), { batchId: id, lines: [] })
  t.equal(await (await journal('empty', id, { query: '?format=csv' })).text(), `${HEADER}\r\n`)
})

for (const [tenantId, bytesOf] of [['legacy', 'accounting-interface'], ['rest', 'rest']] as const) {
  t.test(`a copy of tenant ${tenantId} that was damaged never gives a whole journal, be it small or large`, async t => {
    await using site = await startSimulator({ bytes: LARGE_BYTES, bytesOf, companies: [{ companyId: 'small', counts: { invoices: 3 } }] })
    await using own = await startService({ env: { CONNECTWISE_ALLOWED_SITES: site.host } })
    const connect = tenantId === 'rest' ? restConnection : accountingConnection
    await own.putTenant('large', connect(site))
    await own.putTenant('small', connect(site, site.companies[1]))
    for (const size of ['large', 'small']) {
      const { id, summary } = await exported(size, ALL, own)
      const whole = await journal(size, id, { from: own })
      t.strictSame(totalsOf((await whole.json() as Journal).lines), summary.accounts)
      const path = join(own.archiveFolder, (await own.archiveFiles()).find(file => file.includes(`${id}/document.`))!)
      const original = await readFile(path, 'utf8')
      const label = tenantId === 'rest' ? '"total":' : ' Total="'
      const at = original.lastIndexOf(label) + label.length
      await writeFile(path, `${original.slice(0, at)}${original[at] === '1' ? '2' : '1'}${original.slice(at + 1)}`)
      for (const format of ['json', 'csv']) {
        const answer = await journal(size, id, { query: `?format=${format}`, from: own })
        if (size === 'large') {
          t.equal(answer.status, 200, 'it had begun')
          await t.rejects(answer.text(), `${format} breaks off`)
        } else {
          t.equal(answer.status, 500)
          t.match(await answer.json(), { code: 'ARCHIVE_MISMATCH' })
        }
      }
      await rm(path)
      t.match(await (await journal(size, id, { from: own })).json(), { code: 'ARCHIVE_MISMATCH', status: 500 })
    }
  })
}
