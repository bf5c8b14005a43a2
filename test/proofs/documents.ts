import { readFileSync } from 'node:fs'
import { startSimulator } from '../simulator/start-simulator.ts'

export interface ProofDocument {
  name: string
  format: 'xml' | 'json'
  bytes: Buffer
}

const GENERATED = 15

/** The samples of both interfaces, and generated documents of one to three records. */
export async function proofDocuments (): Promise<ProofDocument[]> {
  const documents: ProofDocument[] = SAMPLES.map(name => ({
    name,
    format: name.endsWith('.xml') ? 'xml' : 'json',
    bytes: readFileSync(new URL(`../fixtures/connectwise/${name}`, import.meta.url))
  }))
  for (let seed = 1; seed <= GENERATED; seed++) documents.push(await generate(seed))
  // white space behind the end is no part of a document: without it a document may be whole already
  return documents.map(document => ({ ...document, bytes: Buffer.from(document.bytes.toString('utf8').trimEnd()) }))
}

const SAMPLES = [
  'accounting-interface-invoices.xml', 'accounting-interface-expenses.xml', 'accounting-interface-procurement.xml',
  'rest-invoices.json', 'rest-procurement.json'
]

async function generate (seed: number): Promise<ProofDocument> {
  const counts = { invoices: seed % 3 === 0 ? 1 : 0, expenses: seed % 3 === 1 ? 1 : 0, purchases: seed % 3 === 2 ? 1 : 0 }
  await using simulator = await startSimulator({ seed, counts })
  const { company, url } = simulator
  const format = seed % 2 === 0 ? 'json' : 'xml'
  const answer = format === 'xml'
    ? await fetch(`${url}/${company.directory}/services/system_io/GLEntry/GeneralLedger.aspx`, {
      method: 'POST',
      body: new URLSearchParams({
        company: company.companyId,
        username: company.username,
        password: company.password,
        action: 'getBatch',
        thruDate: '2099-12-31',
        exportInvoices: 'True',
        exportExpenses: 'True',
        exportInventory: 'True'
      })
    })
    : await fetch(`${url}/v4_6_release/apis/3.0/finance/accounting/export`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${company.companyId}+${company.publicKey}:${company.privateKey}`).toString('base64')}`,
        clientid: company.clientId,
        'content-type': 'application/json'
      },
      body: JSON.stringify({ thruDate: '2099-12-31T00:00:00Z', exportInvoicesFlag: true, exportExpensesFlag: true, exportProductsFlag: true })
    })
  return { name: `generated-${seed}.${format}`, format, bytes: Buffer.from(await answer.arrayBuffer()) }
}
