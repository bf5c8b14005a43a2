import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import type { FastifyInstance } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import type { ProblemCode } from '../domain/problem.ts'
import { PROBLEMS } from './problem-table.ts'

/** How long callers may take, and how many connections they may hold. */
export interface ConnectionLimits {
  headersTimeoutMs: number
  requestTimeoutMs: number
  keepAliveTimeoutMs: number
  idleReaderTimeoutMs: number
  maxConnections: number
}

/** The part of the limits that the server is made with. Node looks for late requests only from time to time: often enough here. */
export function serverOptions ({ headersTimeoutMs, requestTimeoutMs, keepAliveTimeoutMs }: ConnectionLimits, basePath: string) {
  const headersTimeout = Math.min(headersTimeoutMs, requestTimeoutMs)
  return {
    // Node compares the two before Fastify sets its own
    http: { headersTimeout, requestTimeout: requestTimeoutMs, connectionsCheckingInterval: Math.ceil(headersTimeout / 4) },
    requestTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveTimeoutMs,
    clientErrorHandler (this: FastifyInstance, error: ClientError, socket: Socket) { refuseConnection(error, { socket, basePath, log: this.log }) }
  }
}

/** Limits connections, and closes those whose reader takes nothing of a begun answer. Before that an answer may take its time. */
export const slowCallers = fastifyPlugin<Pick<ConnectionLimits, 'idleReaderTimeoutMs' | 'maxConnections'>>((app, { idleReaderTimeoutMs, maxConnections }, done) => {
  app.server.maxConnections = maxConnections
  app.addHook('onSend', (_request, reply, payload, next) => {
    const { socket } = reply.raw
    if (socket instanceof Socket) socket.setTimeout(idleReaderTimeoutMs)
    next(null, payload)
  })
  done()
})

type ClientError = Error & { code?: string }

interface Refusal {
  socket: Socket
  basePath: string
  log: FastifyInstance['log']
}

/** Answers what is no request, or did not become one in time, and ends the connection. */
function refuseConnection (error: ClientError, { socket, basePath, log }: Refusal): void {
  if (error.code !== 'ECONNRESET' && socket.writable) {
    const code = codeOf(error)
    const requestId = randomUUID()
    log.info({ requestId, code, clientAddress: socket.remoteAddress }, 'what came is no request')
    socket.write(rawProblem(code, { requestId, basePath }))
  }
  socket.destroySoon()
}

function codeOf ({ code }: ClientError): ProblemCode {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT': return 'REQUEST_TOO_SLOW'
    case 'HPE_HEADER_OVERFLOW': return 'HEADERS_TOO_LARGE'
    default: return 'INVALID_REQUEST'
  }
}

function rawProblem (code: ProblemCode, { requestId, basePath }: { requestId: string, basePath: string }): string {
  const { title, status, fix, retriable } = PROBLEMS[code]
  const body = JSON.stringify({ type: `${basePath}/errors/${code}`, title, status, code, detail: `${title}.`, fix, requestId, retriable, outcome: 'none' })
  return `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\nX-Request-Id: ${requestId}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`
}
