import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'

/** How a body is sent. All but `tls-cut` end as if everything had been sent. */
export type Framing = 'length' | 'chunked' | 'close-delimited' | 'tls-cut'

export interface RawAnswer {
  body: Uint8Array
  framing: Framing
  gzip: boolean
}

/** A site that answers every request with the bytes it is told to, however wrong. */
export class RawSite {
  answer: RawAnswer = { body: new Uint8Array(0), framing: 'length', gzip: false }
  readonly #server: Server
  readonly #sockets = new Set<Socket>()

  /** Over TLS when there is a key and a certificate. */
  constructor (tls?: { key: string, cert: string }) {
    const serve = (socket: Socket): void => this.#serve(socket)
    this.#server = tls === undefined ? createPlainServer(serve) : createTlsServer(tls, serve)
  }

  async listen (): Promise<string> {
    await new Promise<void>(resolve => this.#server.listen(0, '127.0.0.1', resolve))
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  async close (): Promise<void> {
    for (const socket of this.#sockets) socket.destroy()
    await new Promise(resolve => this.#server.close(resolve))
  }

  #serve (socket: Socket): void {
    this.#sockets.add(socket)
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    let request = ''
    socket.on('data', (chunk: Buffer) => {
      request += chunk.toString('latin1')
      const head = request.indexOf('\r\n\r\n')
      if (head < 0) return
      const length = Number(/content-length: (\d+)/i.exec(request)?.[1] ?? 0)
      if (request.length < head + 4 + length) return
      request = ''
      this.#send(socket)
    })
  }

  #send (socket: Socket): void {
    const { body, framing, gzip } = this.answer
    const head = `HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n${gzip ? 'Content-Encoding: gzip\r\n' : ''}`
    switch (framing) {
      case 'length':
        socket.write(Buffer.concat([Buffer.from(`${head}Content-Length: ${body.length}\r\n\r\n`), body]))
        break
      case 'chunked': {
        const chunk = body.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from('\r\n')])
        socket.write(Buffer.concat([Buffer.from(`${head}Transfer-Encoding: chunked\r\n\r\n`), chunk, Buffer.from('0\r\n\r\n')]))
        break
      }
      case 'close-delimited':
        socket.end(Buffer.concat([Buffer.from(`${head}Connection: close\r\n\r\n`), body]))
        break
      case 'tls-cut':
        // the connection goes away below TLS, without its close_notify
        socket.write(Buffer.concat([Buffer.from(`${head}Connection: close\r\n\r\n`), body]), () => socket.destroy())
    }
  }
}
