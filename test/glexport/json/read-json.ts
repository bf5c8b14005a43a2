import { isDeepStrictEqual } from 'node:util'
import type { JsonHandler, JsonKey } from '../../../src/glexport/json/json-handler.ts'
import type { JsonLimits } from '../../../src/glexport/json/json-limits.ts'
import { JsonReader } from '../../../src/glexport/json/json-reader.ts'
import type { KeyTable } from '../../../src/glexport/json/key-table.ts'
import { JsonSyntaxError } from '../../../src/glexport/json/json-syntax-error.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const text = (bytes: Uint8Array, from: number, to: number) => decoder.decode(bytes.subarray(from, to))

/** Writes down what it is told, one line an event. */
export class Recorder implements JsonHandler {
  readonly events: string[] = []
  readonly keys: JsonKey[] = []

  startObject () { this.events.push('{') }
  endObject () { this.events.push('}') }
  startArray () { this.events.push('[') }
  endArray () { this.events.push(']') }
  string (bytes: Uint8Array, from: number, to: number) { this.events.push(`string ${text(bytes, from, to)}`) }
  number (bytes: Uint8Array, from: number, to: number) { this.events.push(`number ${text(bytes, from, to)}`) }
  literal (value: true | false | null) { this.events.push(`literal ${String(value)}`) }
  key (key: JsonKey) {
    this.events.push(`key ${key.text}`)
    this.keys.push(key)
  }
}

export interface Outcome {
  events: string[]
  /** Null for an accepted document. */
  error: { reason: string, line: number, column: number } | null
}

export const bytesOf = (document: string | Uint8Array): Uint8Array =>
  typeof document === 'string' ? Buffer.from(document) : document

/** Reads a document, with the keys of earlier ones where they are given. */
export function readChunks (chunks: Iterable<Uint8Array>, limits?: Partial<JsonLimits>, keys?: KeyTable): Outcome {
  const recorder = new Recorder()
  const reader = new JsonReader(recorder, limits, keys)
  try {
    for (const chunk of chunks) reader.write(chunk)
    reader.end()
    return { events: recorder.events, error: null }
  } catch (error) {
    if (!(error instanceof JsonSyntaxError)) throw error
    const { reason, line, column } = error
    return { events: recorder.events, error: { reason, line, column } }
  }
}

/** Cuts at the given places; every chunk is a copy, wiped as soon as the next one is asked for. */
export function * cut (bytes: Uint8Array, places: readonly number[]): Generator<Uint8Array> {
  let from = 0
  for (const to of [...places, bytes.length]) {
    const chunk = Uint8Array.from(bytes.subarray(from, to))
    yield chunk
    chunk.fill(0xff)
    from = to
  }
}

/** Reads a document in whole, cut in two at every byte, and byte by byte; throws unless the outcome is always the same. */
export function readEveryWay (document: string | Uint8Array, limits?: Partial<JsonLimits>): Outcome {
  const bytes = bytesOf(document)
  const places = Array.from(bytes, (_, i) => i)
  const outcome = readChunks([bytes], limits)
  for (const cuts of [...places.map(place => [place]), places]) {
    const other = readChunks(cut(bytes, cuts), limits)
    if (!isDeepStrictEqual(other, outcome)) {
      throw new Error(`cut at ${cuts.join()}: ${JSON.stringify(other)} instead of ${JSON.stringify(outcome)}`)
    }
  }
  return outcome
}

/** What was wrong with a document, however it is cut. */
export function reasonOf (document: string | Uint8Array, limits?: Partial<JsonLimits>): string | undefined {
  return readEveryWay(document, limits).error?.reason
}

/** A string or number that is the whole document, however it is cut, as its event. */
export function onlyEvent (document: string | Uint8Array, limits?: Partial<JsonLimits>): string {
  const { events, error } = readEveryWay(document, limits)
  return error?.reason ?? events.join(' | ')
}
