import { escapeInto, ESCAPES } from './json-escapes.ts'

/** Takes finished bytes; they belong to the taker from then on. */
export type ByteSink = (bytes: Uint8Array) => void

const SLICE_BYTES = 65_536
const QUOTE = 0x22
/** An escaped byte becomes six at the most. */
const LONGEST_ESCAPE = 6

/** Collects output in slices of about 64 KiB, so that a document of any size passes through constant memory. */
export class ByteOutput {
  readonly #sink: ByteSink
  #buffer: Uint8Array = Buffer.allocUnsafeSlow(SLICE_BYTES)
  #length = 0

  constructor (sink: ByteSink) {
    this.#sink = sink
  }

  byte (value: number): void {
    if (this.#length === this.#buffer.length) this.flush()
    this.#buffer[this.#length++] = value
  }

  bytes (source: Uint8Array, from = 0, to = source.length): void {
    this.#reserve(to - from)
    const buffer = this.#buffer
    let length = this.#length
    for (let index = from; index < to; index++) buffer[length++] = source[index] as number
    this.#length = length
  }

  /** A label from `skip` on, and behind it a text without its closing quote; the label ends in the opening one. */
  labelledText (label: Uint8Array, skip: number, source: Uint8Array, from: number, to: number): void {
    this.#reserve(label.length + (to - from) * LONGEST_ESCAPE + 1)
    const buffer = this.#buffer
    let length = this.#length
    const labelLength = label.length
    for (let index = skip; index < labelLength; index++) buffer[length++] = label[index] as number
    for (let index = from; index < to; index++) {
      const byte = source[index] as number
      if (ESCAPES[byte] === 0) buffer[length++] = byte
      else length = escapeInto(buffer, length, byte)
    }
    buffer[length++] = QUOTE
    this.#length = length
  }

  /** A JSON string of UTF-8 bytes, in its quotes. */
  jsonString (source: Uint8Array, from: number, to: number): void {
    this.labelledText(OPENING_QUOTE, 0, source, from, to)
  }

  flush (): void {
    if (this.#length === 0) return
    this.#sink(this.#buffer.subarray(0, this.#length))
    this.#buffer = Buffer.allocUnsafeSlow(SLICE_BYTES)
    this.#length = 0
  }

  #reserve (bytes: number): void {
    if (this.#length + bytes <= this.#buffer.length) return
    this.flush()
    if (bytes > this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(bytes)
  }
}

const OPENING_QUOTE = Uint8Array.of(QUOTE)
