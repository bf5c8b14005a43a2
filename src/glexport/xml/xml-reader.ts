import { Document } from './document.ts'
import { NameTable } from './name-table.ts'
import { SIGNATURE_BYTES, hasByteOrderMark, refusedSignature, unsupportedEncoding } from './source-encoding.ts'
import { incompleteTail, sequenceLength } from './utf8.ts'
import type { XmlHandler } from './xml-handler.ts'
import { XmlInput } from './xml-input.ts'
import { DEFAULT_XML_LIMITS, type XmlLimits } from './xml-limits.ts'

const BYTE_ORDER_MARK_BYTES = 3

/**
 * Reads a well-formed XML 1.0 (fifth edition) document from chunks of bytes, however they are cut, and tells its handler
 * what it holds; refuses everything else with an `XmlSyntaxError`. Not accepted although well-formed: document type
 * declarations, encodings other than UTF-8 and US-ASCII, what exceeds a limit. Namespaces are left to the handler.
 *
 * Text is never told in part of a character. An attribute or text is told as soon as it is read, so before it is known
 * whether the rest of the document is well-formed.
 */
export class XmlReader {
  private readonly document: Document
  private readonly input = new XmlInput()
  /** The first bytes, until they are enough to know the encoding. */
  private readonly head = new Uint8Array(SIGNATURE_BYTES)
  private headLength = 0
  private headRead = false
  /** The beginning of a UTF-8 sequence whose rest is in the next chunk. */
  private readonly cut = new Uint8Array(4)
  private cutLength = 0
  /** What was thrown, by the reader or the handler. */
  private failure: { error: unknown } | undefined
  private ended = false

  /** @param names of earlier documents, if there are any; used by no other reader meanwhile */
  constructor (handler: XmlHandler, limits: Partial<XmlLimits> = {}, names?: NameTable) {
    const all = { ...DEFAULT_XML_LIMITS, ...limits }
    // what a handler made of them was another document's
    names?.forgetOccurrences()
    this.document = new Document(handler, all, names ?? new NameTable(all.internedNames))
  }

  /** Reads a chunk to its end; the chunk is free again on return. After an error every call throws that error. */
  write (chunk: Uint8Array): void {
    this.attempt(() => {
      if (this.ended) throw new Error('write after end')
      const from = this.headRead ? 0 : this.takeHead(chunk)
      if (this.headRead) this.take(chunk, from)
    })
  }

  /** Throws unless the document is complete. */
  end (): void {
    this.attempt(() => {
      this.ended = true
      if (!this.headRead) this.readHead()
      if (this.cutLength > 0) this.readCut()
      this.document.end(this.input)
    })
  }

  private attempt (action: () => void): void {
    if (this.failure !== undefined) throw this.failure.error
    try {
      action()
    } catch (error) {
      this.failure = { error }
      throw error
    }
  }

  private takeHead (chunk: Uint8Array): number {
    const taken = Math.min(SIGNATURE_BYTES - this.headLength, chunk.length)
    this.head.set(chunk.subarray(0, taken), this.headLength)
    this.headLength += taken
    if (this.headLength === SIGNATURE_BYTES) this.readHead()
    return taken
  }

  private readHead (): void {
    this.headRead = true
    const head = this.head.subarray(0, this.headLength)
    const refused = refusedSignature(head)
    if (refused !== undefined) this.input.fail(unsupportedEncoding(refused))
    const marked = hasByteOrderMark(head)
    if (marked) this.document.markUtf8()
    this.take(head, marked ? BYTE_ORDER_MARK_BYTES : 0)
  }

  private take (chunk: Uint8Array, start: number): void {
    const from = this.cutLength > 0 ? this.completeCut(chunk, start) : start
    const tail = incompleteTail(chunk, from)
    this.read(chunk, from, chunk.length - tail)
    this.cut.set(chunk.subarray(chunk.length - tail), this.cutLength)
    this.cutLength += tail
  }

  /** Adds what belongs to the cut sequence, reads it if that is all of it, and returns where the rest begins. */
  private completeCut (chunk: Uint8Array, start: number): number {
    const length = sequenceLength(this.cut[0] as number)
    let at = start
    while (at < chunk.length && this.cutLength < length && ((chunk[at] as number) & 0xc0) === 0x80) {
      this.cut[this.cutLength++] = chunk[at++] as number
    }
    if (at < chunk.length || this.cutLength === length) this.readCut()
    return at
  }

  private readCut (): void {
    const length = this.cutLength
    this.cutLength = 0
    this.read(this.cut, 0, length)
  }

  private read (bytes: Uint8Array, from: number, end: number): void {
    this.input.enter(bytes, from, end)
    this.document.read(this.input)
    this.input.leave()
  }
}
