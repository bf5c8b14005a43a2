import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { Agent, request } from 'undici'
import { makeLoopbackCertificate } from '../simulator/certificate.ts'

export interface GatewayOptions {
  /** Address of the service. */
  target: string
  /** Path below which the gateway offers the service; it passes on nothing else. */
  prefix?: string
  /** Whether it takes the prefix off. */
  strips?: boolean
}

export interface Answered {
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

/** A gateway as operators run it: it ends TLS, tells who called, and offers the service below a path. */
export interface TestGateway extends AsyncDisposable {
  /** `https://localhost:port` */
  origin: string
  /** Calls a path of the gateway as a browser on its own would. */
  call: (path: string, init?: { method?: 'GET' | 'POST' | 'PUT' | 'DELETE', headers?: Record<string, string>, body?: object }) => Promise<Answered>
}

/** Starts a gateway before a service; disposing it closes it. */
export async function startGateway ({ target, prefix = '', strips = false }: GatewayOptions): Promise<TestGateway> {
  const { key, cert, caCertificate } = await makeLoopbackCertificate([])
  const server = createServer({ key, cert }, (incoming, answer) => {
    const path = String(incoming.url)
    if (!path.startsWith(prefix)) {
      answer.writeHead(404).end('the gateway knows no such path')
      return
    }
    const { 'x-forwarded-for': before, ...headers } = incoming.headers
    const passed = httpRequest(`${target}${strips ? path.slice(prefix.length) : path}`, {
      method: incoming.method,
      headers: {
        ...headers,
        'x-forwarded-for': [before, incoming.socket.remoteAddress].filter(Boolean).join(', '),
        'x-forwarded-proto': 'https',
        'x-forwarded-host': incoming.headers.host
      }
    }, from => {
      answer.writeHead(Number(from.statusCode), from.headers)
      from.pipe(answer)
    })
    incoming.pipe(passed)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `https://localhost:${(server.address() as AddressInfo).port}`
  const agent = new Agent({ connect: { ca: caCertificate } })
  return {
    origin,
    call: async (path, { method = 'GET', headers = {}, body } = {}) => {
      const answer = await request(new URL(path, origin), {
        dispatcher: agent,
        method,
        headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
        body: body === undefined ? null : JSON.stringify(body)
      })
      return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
    },
    [Symbol.asyncDispose]: async () => {
      await agent.destroy()
      server.close()
      server.closeAllConnections()
    }
  }
}
