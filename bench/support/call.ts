import { createHash } from 'node:crypto'
import { Agent } from 'undici'
import { exportForm, FORM_HEADERS, LEGACY_PATH } from './generated-document.ts'
import type { SimulatedCompany } from '../../test/simulator/start-simulator.ts'

/** One way to an export over HTTP. */
export interface Target {
  name: string
  url: string
  headers: Record<string, string>
  body: string
}

export interface Answered {
  ms: number
  bytes: number
  status: number
}

const agent = new Agent({ connections: 32, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 })
const EVERYTHING = JSON.stringify({ exportInvoices: true, exportExpenses: true, exportProcurement: true })

/** Asks the service for a tenant's export. */
export function serviceTarget (name: string, url: string, tenant: number, format: 'json' | 'xml'): Target {
  return {
    name,
    url: `${url}/gl-batches?format=${format}`,
    headers: { 'content-type': 'application/json', 'x-tenant-id': `tenant-${tenant}` },
    body: EVERYTHING
  }
}

/** Sends the form of a company, to the simulator itself or to what stands before it. */
export function formTarget (name: string, url: string, company: SimulatedCompany, path = LEGACY_PATH): Target {
  return { name, url: `${url}${path}`, headers: FORM_HEADERS, body: exportForm(company) }
}

/** Calls and reads the answer to its end; keeps nothing of it. */
export async function call (target: Target, take: (chunk: Uint8Array) => void = () => {}): Promise<Answered> {
  const start = performance.now()
  const { pathname, search, origin } = new URL(target.url)
  const { statusCode, body } = await agent.request({ origin, path: pathname + search, method: 'POST', headers: target.headers, body: target.body })
  let bytes = 0
  for await (const chunk of body as AsyncIterable<Uint8Array>) {
    bytes += chunk.length
    take(chunk)
  }
  return { ms: performance.now() - start, bytes, status: statusCode }
}

/** Throws unless the answer is a success. */
export async function succeed (target: Target): Promise<Answered> {
  const answered = await call(target)
  if (answered.status >= 300) throw new Error(`${target.name} answered ${answered.status}`)
  return answered
}

export async function textOf (target: Target): Promise<string> {
  const chunks: Uint8Array[] = []
  await call(target, chunk => chunks.push(chunk))
  return Buffer.concat(chunks).toString()
}

export async function digestOf (target: Target): Promise<string> {
  const hash = createHash('sha256')
  await call(target, chunk => hash.update(chunk))
  return hash.digest('hex')
}

/** Whether the caller is told of a success, and no error on the way. */
export async function accepts (target: Target): Promise<boolean> {
  try {
    return (await call(target)).status < 300
  } catch {
    return false
  }
}
