import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { Outbound } from '../../src/connectwise/outbound.ts'

/** Retries at once, twice. */
export const AT_ONCE = { attempts: 3, baseDelayMs: 0, maxDelayMs: 1000, random: () => 0 }

/** An answer of a site; status 200 where nothing is said. */
export interface ScriptedAnswer {
  status?: number
  headers?: Record<string, string | string[]>
  body?: string | Buffer
}

export interface SeenRequest {
  method: string
  url: string
  headers: IncomingHttpHeaders
  body: string
}

/** An HTTP server that answers as it is told, and a door to reach it. */
export interface ScriptedSite extends AsyncDisposable {
  site: string
  outbound: Outbound
  requests: SeenRequest[]
}

/** Lets the sites of the tests be called. */
export const LOOPBACK = { allowedSites: [], allowedNetworks: ['127.0.0.0/8'] }

/** Answers the requests one after the other; the last answer holds for all that follow. */
export async function startSite (...answers: ScriptedAnswer[]): Promise<ScriptedSite> {
  const requests: SeenRequest[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      const { status = 200, headers = {}, body = '' } = answers[Math.min(requests.length, answers.length - 1)]!
      requests.push({ method: request.method!, url: request.url!, headers: request.headers, body: Buffer.concat(pieces).toString() })
      response.writeHead(status, headers).end(body)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const outbound = new Outbound({ ...LOOPBACK, connectTimeoutMs: 5000, idleTimeoutMs: 5000 })
  return {
    site: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    outbound,
    requests,
    [Symbol.asyncDispose]: async () => {
      await outbound.close()
      server.closeAllConnections()
      server.close()
    }
  }
}

/** A server that sends these very bytes to whoever says something, and closes. */
export async function startRawSite (bytes: string | Buffer): Promise<ScriptedSite> {
  const server = createTcpServer(socket => {
    socket.on('error', () => {})
    socket.once('data', () => socket.end(bytes))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const outbound = new Outbound({ ...LOOPBACK, connectTimeoutMs: 5000, idleTimeoutMs: 5000 })
  return {
    site: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    outbound,
    requests: [],
    [Symbol.asyncDispose]: async () => {
      await outbound.close()
      server.close()
    }
  }
}

/** A signal that nothing aborts. */
export function unaborted (): AbortSignal {
  return new AbortController().signal
}
