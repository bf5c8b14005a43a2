import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** A proxy between a client and a store that can fail like a network. */
export interface TcpProxy extends AsyncDisposable {
  /** The store's address through the proxy. */
  url: string
  /** From now on: `pass`, `down` (cuts all, and whoever connects), `silent` (takes everything, gives nothing), `slow` (a piece a millisecond). */
  mode: 'pass' | 'down' | 'silent' | 'slow'
  /** Goes down once so many more bytes went to the store. */
  downAfterBytes: number
  /** Cuts the connection when the next answer begins, which the client then never sees. */
  loseNextAnswer: boolean
}

/** Starts a proxy to an address such as `http://127.0.0.1:7480`. */
export async function startProxy (target: string): Promise<TcpProxy> {
  const { hostname, port } = new URL(target)
  const sockets = new Set<Socket>()
  const server = createServer(client => { join(client, connect({ host: hostname, port: Number(port) })) })
  await new Promise<void>(resolve => { server.listen(0, '127.0.0.1', resolve) })
  let mode: TcpProxy['mode'] = 'pass'
  const proxy: TcpProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get mode () { return mode },
    set mode (next) {
      mode = next
      if (next === 'down') for (const socket of sockets) socket.destroy()
    },
    downAfterBytes: Infinity,
    loseNextAnswer: false,
    [Symbol.asyncDispose]: async () => {
      proxy.mode = 'down'
      await new Promise(resolve => server.close(resolve))
    }
  }
  return proxy

  function join (client: Socket, store: Socket): void {
    for (const socket of [client, store]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    if (mode === 'down') client.destroy()
    void pass(client, store, bytes => {
      proxy.downAfterBytes -= bytes
      if (proxy.downAfterBytes <= 0) {
        proxy.downAfterBytes = Infinity
        proxy.mode = 'down'
      }
    })
    void pass(store, client, () => {
      if (!proxy.loseNextAnswer) return
      proxy.loseNextAnswer = false
      client.destroy()
    })
  }

  async function pass (from: Socket, to: Socket, seen: (bytes: number) => void): Promise<void> {
    try {
      for await (const piece of from as AsyncIterable<Buffer>) {
        seen(piece.length)
        if (mode === 'silent') continue
        if (mode === 'slow') await setTimeout(1)
        if (!to.write(piece)) await new Promise(resolve => to.once('drain', resolve).once('close', resolve))
      }
      to.end()
    } catch {
      to.destroy()
    }
  }
}
