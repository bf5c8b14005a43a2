import type { JsonHandler } from './json-handler.ts'
import { DEFAULT_JSON_LIMITS, type JsonLimits } from './json-limits.ts'
import { KeyTable } from './key-table.ts'
import { PROLOGUE_BYTES, prologueSize } from './text-encoding.ts'
import { TokenReader } from './token-reader.ts'

/**
 * Tells a handler what one JSON document holds, in memory that does not grow with the document (RFC 8259).
 *
 * Chunks may be cut at any byte. Stricter than most readers where RFC 7493 (I-JSON) is: malformed UTF-8 and lone
 * surrogates (2.1) and keys that appear twice in an object (2.3) are refused. Numbers are not judged by their size, and
 * noncharacters such as U+FFFF are let through. A root that is no object is accepted.
 *
 * Whatever is wrong is thrown as a `JsonSyntaxError`. Once a call has thrown, be it for the handler's sake, every further
 * call throws the same again.
 */
export class JsonReader {
  readonly #tokens: TokenReader
  /** The first bytes, as long as there are too few of them to know the encoding; null afterwards. */
  #head: Uint8Array | null = Buffer.alloc(0)
  #failure: { readonly error: unknown } | null = null

  /** @param keys of earlier documents, if there are any; used by no other reader meanwhile */
  constructor (handler: JsonHandler, limits?: Partial<JsonLimits>, keys?: KeyTable) {
    const all = { ...DEFAULT_JSON_LIMITS, ...limits }
    this.#tokens = new TokenReader(handler, all, keys ?? new KeyTable(all.internedKeys))
  }

  write (chunk: Uint8Array): void {
    this.#attempt(() => {
      if (this.#head === null) {
        this.#tokens.read(chunk)
        return
      }
      const head = this.#head.length === 0 ? chunk : Buffer.concat([this.#head, chunk])
      if (head.length < PROLOGUE_BYTES) this.#head = Buffer.from(head)
      else this.#begin(head)
    })
  }

  /** Throws unless exactly one complete value was read. */
  end (): void {
    this.#attempt(() => {
      if (this.#head !== null) this.#begin(this.#head)
      this.#tokens.finish()
    })
  }

  #begin (head: Uint8Array): void {
    this.#head = null
    this.#tokens.read(head.subarray(prologueSize(head)))
  }

  #attempt (step: () => void): void {
    if (this.#failure !== null) throw this.#failure.error
    try {
      step()
    } catch (error) {
      this.#failure = { error }
      throw error
    }
  }
}
