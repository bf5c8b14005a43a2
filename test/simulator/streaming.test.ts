import t from 'tap'
import { request } from 'undici'
import { SaxesParser } from 'saxes'
import { startSimulator } from './start-simulator.ts'
import { basicAuth, everyKind, signedIn } from './test-calls.ts'

const path = '/v4_6_release/services/system_io/GLEntry/GeneralLedger.aspx'
const headers = { 'content-type': 'application/x-www-form-urlencoded' }

t.test('A document of four megabytes streams, well-formed, in about the size that was asked for', async t => {
  await using simulator = await startSimulator({ bytes: 4_000_000 })
  const body = new URLSearchParams({ ...signedIn(simulator.company), ...everyKind, exportExpenses: '', exportInventory: '' }).toString()
  const answer = await request(`${simulator.url}${path}`, { method: 'POST', headers, body })
  const parser = new SaxesParser({ xmlns: false })
  parser.on('error', error => { throw error })
  let [bytes, invoices] = [0, 0]
  parser.on('opentag', ({ name }) => { if (name === 'Transaction') invoices++ })
  answer.body.on('data', (chunk: Buffer) => { bytes += chunk.length })
  for await (const text of answer.body.setEncoding('utf8') as AsyncIterable<string>) parser.write(text)
  parser.close()
  t.equal(invoices, simulator.company.counts.invoices)
  t.ok(invoices > 512, 'more invoices than differ in anything but their ids')
  t.ok(bytes > 3_900_000 && bytes < 4_400_000, `${bytes} bytes`)
})

t.test('A REST document of two megabytes parses and has about the size that was asked for', async t => {
  await using simulator = await startSimulator({ bytes: 2_000_000, bytesOf: 'rest' })
  const { company } = simulator
  const answer = await request(`${simulator.url}/v4_6_release/apis/3.0/finance/accounting/export`, {
    method: 'POST',
    headers: { authorization: basicAuth(company), clientid: company.clientId },
    body: JSON.stringify({ exportInvoicesFlag: true })
  })
  const text = await answer.body.text()
  const { transactions } = JSON.parse(text) as { transactions: { id: number }[] }
  t.equal(new Set(transactions.map(({ id }) => id)).size, company.counts.invoices)
  t.ok(text.length > 1_900_000 && text.length < 2_300_000, `${text.length} characters`)
})

t.test('An answer nobody reads is not generated ahead, and ends when the client goes', async t => {
  await using simulator = await startSimulator({ bytes: 400_000_000 })
  const body = new URLSearchParams({ ...signedIn(simulator.company), ...everyKind }).toString()
  const answer = await request(`${simulator.url}${path}`, { method: 'POST', headers, body, highWaterMark: 1024 })
  const before = process.memoryUsage().rss
  const chunks = (answer.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  t.equal((await chunks.next()).done, false)
  await chunks.return?.()
  t.ok(process.memoryUsage().rss - before < 100_000_000)
})

t.test('A document whose attribute is longer than a chunk arrives whole', async t => {
  await using simulator = await startSimulator({ counts: { invoices: 0, expenses: 7_000, purchases: 0 }, oddities: { nonReimbursable: 1 } })
  const body = new URLSearchParams({ ...signedIn(simulator.company), ...everyKind }).toString()
  const text = await (await request(`${simulator.url}${path}`, { method: 'POST', headers, body })).body.text()
  t.equal(/NonReimbursableExpenseRecIDs="([^"]*)"/.exec(text)?.[1]?.split(',').length, 14_000)
})
