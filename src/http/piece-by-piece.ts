import { once } from 'node:events'
import { Readable } from 'node:stream'

type Pieces = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * A body that is sent piece by piece: the next one is asked for when the connection has taken the last. So its source may have one
 * buffer for all of them, and an answer of any length makes no garbage. It can be piped, and only that.
 */
export class PieceByPiece extends Readable {
  readonly #pieces: Pieces
  readonly #ended: Promise<unknown>
  #begun = false

  constructor (pieces: Pieces) {
    super()
    this.#pieces = pieces
    this.#ended = once(this, 'close').catch(() => {})
  }

  override pipe<T extends NodeJS.WritableStream> (connection: T): T {
    this.#begun = true
    this.#sendTo(connection).catch((error: unknown) => this.destroy(error as Error))
    return connection
  }

  /** A source that was opened and never asked is asked once, or it would not know that it is done with. */
  override _destroy (error: Error | null, done: (error: Error | null) => void): void {
    if (!this.#begun) void this.#sendTo(undefined).catch(() => {})
    done(error)
  }

  async #sendTo (connection: NodeJS.WritableStream | undefined): Promise<void> {
    for await (const piece of this.#pieces) {
      if (this.destroyed || connection === undefined) return
      // a connection that is closed may forget what it was given, and whoever had it ends this too
      if (!await Promise.race([isTaken(connection, piece), this.#ended])) await this.#ended
    }
    if (this.destroyed) return
    this.push(null)
    this.resume()
    connection?.end()
  }
}

async function isTaken (connection: NodeJS.WritableStream, piece: Uint8Array): Promise<boolean> {
  return await new Promise(resolve => { connection.write(piece, error => resolve(error == null)) })
}
