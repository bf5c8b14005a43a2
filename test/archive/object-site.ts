import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

/** What can go wrong with one call: `lose` does what was asked and tells nobody, `half` and `stall` send a part of the body. */
export type Trouble = 'cut' | 'lose' | 'hang' | 'half' | 'stall' | { status: number, code: string }

/** One call of the store's protocol. */
export interface Call {
  /** Such as `PutObject`. */
  operation: string
  key: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: Buffer
}

export interface Answer {
  status: number
  headers?: Record<string, string>
  body?: Buffer | string
}

export interface StoredObject {
  bytes: Buffer
  mark?: string
}

/** How a store's protocol is spoken. */
export interface Protocol {
  name: (method: string, path: string, query: URLSearchParams) => { operation: string, key: string }
  answer: (call: Call, site: ObjectSite) => Answer
  refuse: (status: number, code: string) => Answer
}

/** A server on loopback that speaks enough of a store's protocol, and goes wrong on demand. Everything else is for the real stores. */
export interface ObjectSite extends AsyncDisposable {
  url: string
  objects: Map<string, StoredObject>
  /** Parts of objects that are not finished, by upload and part or block. */
  parts: Map<string, Buffer>
  calls: Call[]
  /** Asked before every call. */
  trouble: (call: Call) => Trouble | undefined
}

/** Starts a site on a free port of loopback. */
export async function startObjectSite (protocol: Protocol): Promise<ObjectSite> {
  const server = createServer((request, response) => { void serve(request, response) })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  const site: ObjectSite = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects: new Map(),
    parts: new Map(),
    calls: [],
    trouble: () => undefined,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    }
  }
  return site

  async function serve (request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url!, site.url)
    const body = await buffer(request).catch(() => undefined)
    // the client is gone
    if (body === undefined) return
    const call = { ...protocol.name(request.method!, decodeURIComponent(pathname), query), query, headers: request.headers, body }
    site.calls.push(call)
    const trouble = site.trouble(call)
    if (trouble === 'hang') return
    if (trouble === 'cut') {
      request.socket.destroy()
      return
    }
    const answer = typeof trouble === 'object' ? protocol.refuse(trouble.status, trouble.code) : protocol.answer(call, site)
    if (trouble === 'lose') {
      request.socket.destroy()
      return
    }
    const content = Buffer.from(answer.body ?? '')
    response.writeHead(answer.status, { 'content-length': content.length, ...answer.headers })
    if (trouble !== 'half' && trouble !== 'stall') {
      response.end(request.method === 'HEAD' ? '' : content)
      return
    }
    response.write(content.subarray(0, content.length / 2), () => { if (trouble === 'half') request.socket.destroy() })
  }
}

/** A range as both protocols ask for it. */
export function inRange (bytes: Buffer, range: string | undefined): Answer {
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? []
  if (from === undefined || (from === '0' && to === '')) return { status: 200, body: bytes }
  const end = Math.min(to === '' ? Infinity : Number(to), bytes.length - 1)
  return { status: 206, headers: { 'content-range': `bytes ${from}-${end}/${bytes.length}` }, body: bytes.subarray(Number(from), end + 1) }
}

/** A page of keys and the key that the next one begins with. */
export function page (site: ObjectSite, { prefix, from, keys }: { prefix: string, from: string, keys: number }): { found: string[], next: string | undefined } {
  const sorted = [...site.objects.keys()].filter(key => key.startsWith(prefix) && key >= from).sort()
  return { found: sorted.slice(0, keys), next: sorted[keys] }
}

export function escaped (text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
