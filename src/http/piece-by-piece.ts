import { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * A body that is sent piece by piece: the next one is asked for when the connection has taken the last. So its source may have one
 * buffer for all of them, and an answer of any length makes no garbage. It can be piped, and only that.
 */
export class PieceByPiece extends Readable {
  readonly #pieces: Pieces
  #begun = false
  #letGo = (): void => {}

  constructor (pieces: Pieces) {
    super()
    this.#pieces = pieces
  }

  override pipe<T extends NodeJS.WritableStream> (connection: T): T {
    this.#begun = true
    this.#sendTo(connection).catch((error: unknown) => {
      if (connection instanceof ServerResponse) breakOff(connection)
      this.destroy(error as Error)
    })
    return connection
  }

  /** So fastify passes over the body where the answer is to HEAD. */
  override resume (): this {
    return this.#begun ? super.resume() : this.destroy()
  }

  /** A source that was opened and never asked is asked once, or it would not know that it is done with. */
  override _destroy (error: Error | null, done: (error: Error | null) => void): void {
    this.#letGo()
    if (!this.#begun) void this.#sendTo(undefined).catch(() => {})
    done(error)
  }

  async #sendTo (connection: NodeJS.WritableStream | undefined): Promise<void> {
    for await (const piece of this.#pieces) {
      if (this.destroyed || connection === undefined) return
      await this.#give(connection, piece)
    }
    if (this.destroyed) return
    this.push(null)
    this.resume()
    connection?.end()
  }

  /** Waits until the connection has taken it. One that is closed may never say so, and then whoever had it destroys this. */
  async #give (connection: NodeJS.WritableStream, piece: Uint8Array): Promise<void> {
    await new Promise<void>(resolve => {
      this.#letGo = resolve
      connection.write(piece, error => { if (error == null) resolve() })
    })
  }
}

/** Where neither a length nor chunks tell the end of an answer, as in HTTP/1.0, the end of the connection does: only a reset shows that it came too early. */
function breakOff (response: ServerResponse): void {
  if (response.headersSent && !response.chunkedEncoding && !response.hasHeader('content-length')) response.socket?.resetAndDestroy()
}
