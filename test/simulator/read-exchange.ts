import type { IncomingMessage } from 'node:http'
import type { Exchange, Operation } from './exchange.ts'
import { restOperation, restPath } from './rest/endpoint.ts'

/** The largest body that is read: a mark of some ten million entries. */
const maxBodyBytes = 256 * 1024 * 1024

const legacyPath = /^\/(?<directory>[^/]+)\/services\/system_io\/GLEntry\/GeneralLedger\.aspx$/i

const legacyOperations: Record<string, Operation> = { getBatch: 'export', recreateBatch: 'recreate', updateBatch: 'mark' }

async function readBody (request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBodyBytes) throw new RangeError('The request body is too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function formOf (request: IncomingMessage, body: string): Record<string, string> {
  const isForm = request.headers['content-type']?.toLowerCase().startsWith('application/x-www-form-urlencoded') === true
  return isForm ? Object.fromEntries(new URLSearchParams(body)) : {}
}

function classify (method: string, pathname: string, form: Record<string, string>): Pick<Exchange, 'interfaceName' | 'operation' | 'params'> {
  const companyId = /^\/login\/companyinfo\/([^/]+)$/i.exec(pathname)?.[1]
  if (companyId !== undefined && method === 'GET') {
    return { interfaceName: undefined, operation: 'company-info', params: { companyId: decodeURIComponent(companyId) } }
  }
  if (method === 'POST' && legacyPath.exec(pathname)?.groups?.['directory'] === 'v4_6_release') {
    return { interfaceName: 'accounting-interface', operation: legacyOperations[form['action'] ?? ''] ?? 'unknown', params: {} }
  }
  const path = restPath(pathname)
  if (path !== undefined) return { interfaceName: 'rest', ...restOperation(method, path) }
  return { interfaceName: undefined, operation: 'unknown', params: {} }
}

/** Reads a request to its end and says what it asks for. */
export async function readExchange (request: IncomingMessage, scheme: 'http' | 'https'): Promise<Exchange> {
  const body = await readBody(request)
  const { method = 'GET', headers, url = '/' } = request
  const address = new URL(url, `${scheme}://${headers.host ?? 'localhost'}`)
  const form = formOf(request, body)
  return { method, url: address, headers, body, form, duplicated: false, ...classify(method, address.pathname, form) }
}
