import type { DocumentSink } from '../../domain/document-reader.ts'
import { doubleQuotedStops, firstStop } from '../xml/content-stops.ts'
import { backslashes, escapeInto, ESCAPES, needsEscape } from './json-escapes.ts'
import type { KeptLabels } from './kept-labels.ts'
import { Label } from './label.ts'
import { SourceViews, viewOf } from './source-views.ts'

const SLICE_BYTES = 65_536
const QUOTE = 0x22
/** An escaped byte becomes six at the most. */
const LONGEST_ESCAPE = 6
const WORD_BYTES = 4
const NOTHING: Uint8Array = new Uint8Array(0)

/** Collects output in slices of about 64 KiB, so that a document of any size passes through constant memory. */
export class ByteOutput {
  readonly #sink: DocumentSink | undefined
  readonly #sources = new SourceViews()
  #buffer = NOTHING
  #view = viewOf(NOTHING)
  #length = 0

  /** Without a sink nothing is written. */
  constructor (sink: DocumentSink | undefined) {
    this.#sink = sink
    this.#use(sink === undefined ? NOTHING : Buffer.allocUnsafeSlow(SLICE_BYTES))
  }

  byte (value: number): void {
    if (this.#sink === undefined) return
    if (this.#length === this.#buffer.length) this.flush()
    this.#buffer[this.#length++] = value
  }

  bytes (source: Uint8Array, from = 0, to = source.length): void {
    if (this.#sink === undefined) return
    this.#reserve(to - from)
    const buffer = this.#buffer
    let length = this.#length
    for (let index = from; index < to; index++) buffer[length++] = source[index] as number
    this.#length = length
  }

  /** A label that ends in an opening quote, and behind it a text with its closing one. */
  labelledText (label: Label, source: Uint8Array, from: number, to: number): void {
    if (this.#sink === undefined) return
    this.#reserve(label.reach + (to - from) * LONGEST_ESCAPE + 1)
    const end = this.#copyText(source, from, to, label.writeTo(this.#view, this.#length))
    this.#buffer[end] = QUOTE
    this.#length = end + 1
  }

  /**
   * As `labelledText`, for a text whose end is still to be found: a double quote before `end`. Answers its place; -1, with nothing
   * written, where the text is not plain or has no room in this slice.
   */
  plainText (labels: KeptLabels, label: number, source: DataView, from: number, end: number): number {
    if (this.#sink === undefined) return closingQuote(source, from, end)
    // where words can still be read and written; the last one of the label reaches behind it
    const last = end - WORD_BYTES
    const room = this.#buffer.length - WORD_BYTES
    if (this.#length + labels.reachOf(label) > room) return -1
    const view = this.#view
    let out = labels.writeTo(view, this.#length, label)
    for (let at = from; at <= last && out <= room; at += WORD_BYTES) {
      const word = source.getInt32(at, true)
      view.setInt32(out, word, true)
      const stops = doubleQuotedStops(word) | backslashes(word)
      if (stops !== 0) {
        const count = firstStop(stops)
        if (this.#buffer[out + count] !== QUOTE) return -1
        this.#length = out + count + 1
        return at + count
      }
      out += WORD_BYTES
    }
    return -1
  }

  /** As `label`, by its number. */
  keptLabel (labels: KeptLabels, label: number): void {
    if (this.#sink === undefined) return
    this.#reserve(labels.reachOf(label))
    this.#length = labels.writeTo(this.#view, this.#length, label)
  }

  /** A text without quotes around it. */
  text (source: Uint8Array, from: number, to: number): void {
    if (this.#sink === undefined) return
    this.#reserve((to - from) * LONGEST_ESCAPE)
    this.#length = this.#copyText(source, from, to, this.#length)
  }

  label (label: Label): void {
    if (this.#sink === undefined) return
    this.#reserve(label.reach)
    this.#length = label.writeTo(this.#view, this.#length)
  }

  /** A JSON string of UTF-8 bytes, in its quotes. */
  jsonString (source: Uint8Array, from: number, to: number): void {
    this.labelledText(OPENING_QUOTE, source, from, to)
  }

  flush (): void {
    if (this.#sink === undefined) return
    this.#sink.take(this.#buffer.subarray(0, this.#length))
    this.#use(this.#sink.spare() ?? Buffer.allocUnsafeSlow(SLICE_BYTES))
    this.#length = 0
  }

  /** Copies a text with the escapes that it needs; answers the place behind it. */
  #copyText (source: Uint8Array, from: number, to: number, at: number): number {
    if (to - from < WORD_BYTES) return this.#copyBytes(source, from, to, at)
    const words = this.#sources.of(source)
    const view = this.#view
    const shift = at - from
    const last = to - WORD_BYTES
    for (let index = from; index < last; index += WORD_BYTES) {
      const word = words.getInt32(index, true)
      if (needsEscape(word)) return this.#copyBytes(source, index, to, index + shift)
      view.setInt32(index + shift, word, true)
    }
    // mostly begins with bytes that are copied already
    const word = words.getInt32(last, true)
    if (needsEscape(word)) return this.#copyBytes(source, last, to, last + shift)
    view.setInt32(last + shift, word, true)
    return to + shift
  }

  #copyBytes (source: Uint8Array, from: number, to: number, at: number): number {
    const buffer = this.#buffer
    let length = at
    for (let index = from; index < to; index++) {
      const byte = source[index] as number
      if (ESCAPES[byte] === 0) buffer[length++] = byte
      else length = escapeInto(buffer, length, byte)
    }
    return length
  }

  #reserve (bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    this.flush()
    if (bytes > this.#buffer.length) this.#use(Buffer.allocUnsafeSlow(bytes))
  }

  #use (buffer: Uint8Array): void {
    this.#buffer = buffer
    this.#view = viewOf(buffer)
  }
}

/** As `plainText` for a text that nobody wants. */
function closingQuote (source: DataView, from: number, end: number): number {
  const last = end - WORD_BYTES
  for (let at = from; at <= last; at += WORD_BYTES) {
    const stops = doubleQuotedStops(source.getInt32(at, true))
    if (stops === 0) continue
    const place = at + firstStop(stops)
    return source.getUint8(place) === QUOTE ? place : -1
  }
  return -1
}

const OPENING_QUOTE = new Label('"')
