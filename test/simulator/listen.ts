import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo, Socket } from 'node:net'
import type { LoopbackCertificate } from './certificate.ts'
import type { Wire } from './deliver.ts'

const IDLE_MS = 600_000

/** One request with the connection under it. */
export interface Incoming {
  request: IncomingMessage
  response: ServerResponse
  wire: Wire
  scheme: 'http' | 'https'
}

/** A server that listens. */
interface Listener {
  port: number
  /** Stops listening and destroys every connection, whatever it is doing. */
  close (): Promise<void>
}

/** Where to listen, with a certificate for HTTPS. */
interface ListenOptions {
  host: string
  port: number
  certificate: LoopbackCertificate | undefined
  serve: (incoming: Incoming) => void
}

/** Listens on a port; 0 takes a free one. */
export async function listen ({ host, port, certificate, serve }: ListenOptions): Promise<Listener> {
  // The TCP socket under a TLS one, by the port of the client: it alone can be reset, or ended without close_notify.
  const sockets = new Map<number, Socket>()
  const scheme = certificate === undefined ? 'http' : 'https'
  const accept = (request: IncomingMessage, response: ServerResponse): void => {
    const socket = sockets.get(request.socket.remotePort ?? 0) ?? request.socket
    const wire = { reset: () => { socket.resetAndDestroy() }, cutTls: () => { socket.destroy() } }
    serve({ request, response, wire, scheme })
  }
  const server: Server = certificate === undefined
    ? createServer(accept)
    : createSecureServer({ key: certificate.key, cert: certificate.cert }, accept)
  server.on('connection', (socket: Socket) => {
    const { remotePort } = socket
    if (remotePort === undefined) return
    sockets.set(remotePort, socket)
    socket.once('close', () => sockets.delete(remotePort))
  })
  // a connection that was just closed for idleness would lose the request that is on its way into it
  server.keepAliveTimeout = IDLE_MS
  server.listen(port, host)
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close () {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      for (const socket of sockets.values()) socket.destroy()
      await closed
    }
  }
}
