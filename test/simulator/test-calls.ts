import { request } from 'undici'
import type { SimulatedCompany, Simulator } from './start-simulator.ts'

/** An answer, read to its end. */
export interface Received {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** How a REST call differs from a plain GET with the full key. */
interface RestCallOptions {
  method?: 'GET' | 'POST' | 'DELETE'
  json?: unknown
  headers?: Record<string, string>
  company?: SimulatedCompany
}

async function received (response: Awaited<ReturnType<typeof request>>): Promise<Received> {
  return { status: response.statusCode, headers: response.headers, text: await response.body.text() }
}

/** Basic credentials of a company, or of one of its other API keys. */
export function basicAuth (company: SimulatedCompany, key: { publicKey: string, privateKey: string } = company): string {
  return `Basic ${Buffer.from(`${company.companyId}+${key.publicKey}:${key.privateKey}`).toString('base64')}`
}

/** Calls the REST interface; `path` is below `apis/3.0`. */
export async function callRest (simulator: Simulator, path: string, options: RestCallOptions = {}): Promise<Received> {
  const { method = options.json === undefined ? 'GET' : 'POST', company = simulator.company, json } = options
  return received(await request(`${simulator.url}/v4_6_release/apis/3.0${path}`, {
    method,
    headers: {
      authorization: basicAuth(company),
      clientid: company.clientId,
      ...json === undefined ? {} : { 'content-type': 'application/json' },
      ...options.headers
    },
    body: json === undefined ? null : JSON.stringify(json)
  }))
}

/** The fields of a form that signs in as the member who may do everything. */
export function signedIn (company: SimulatedCompany): Record<string, string> {
  return { company: company.companyId, username: company.username, password: company.password }
}

/** Posts a form to the Accounting Interface; signed in unless the fields say otherwise. */
export async function postForm (simulator: Simulator, fields: Record<string, string>): Promise<Received> {
  const form = new URLSearchParams({ ...signedIn(simulator.company), ...fields })
  return received(await request(`${simulator.url}/v4_6_release/services/system_io/GLEntry/GeneralLedger.aspx`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString()
  }))
}

/** The fields of an export of all three kinds. */
export const everyKind = { action: 'getBatch', exportInvoices: 'True', exportExpenses: 'True', exportInventory: 'True' }

/** The flags of a REST export of all three kinds. */
export const everyFlag = { exportInvoicesFlag: true, exportExpensesFlag: true, exportProductsFlag: true }
