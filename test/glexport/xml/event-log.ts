import type { XmlHandler, XmlName } from '../../../src/glexport/xml/xml-handler.ts'
import type { NameTable } from '../../../src/glexport/xml/name-table.ts'
import type { XmlLimits } from '../../../src/glexport/xml/xml-limits.ts'
import { XmlReader } from '../../../src/glexport/xml/xml-reader.ts'
import { XmlSyntaxError } from '../../../src/glexport/xml/xml-syntax-error.ts'

/** What was told, one line each; neighbouring pieces of text are one. */
export class EventLog implements XmlHandler {
  readonly events: string[] = []
  readonly names: XmlName[] = []
  private inText = false

  startElement (name: XmlName): void {
    this.add(`<${name.text}`, name)
  }

  attribute (name: XmlName, bytes: Uint8Array, from: number, to: number): void {
    this.add(`@${name.text}=${decode(bytes, from, to)}`, name)
  }

  text (bytes: Uint8Array, from: number, to: number): void {
    this.addText(decode(bytes, from, to))
  }

  endElement (name: XmlName): void {
    this.add(`>${name.text}`, name)
  }

  addText (text: string): void {
    if (this.inText) this.events.push(`${this.events.pop() ?? ''}${text}`)
    else this.events.push(`#${text}`)
    this.inText = true
  }

  private add (event: string, name: XmlName): void {
    this.events.push(event)
    this.names.push(name)
    this.inText = false
  }
}

export interface Outcome {
  readonly events: string[]
  /** The reason and the place of the refusal. */
  readonly refusal: string | undefined
}

/** Reads a document, with the names of earlier ones where they are given. */
export function read (chunks: Iterable<Uint8Array>, limits?: Partial<XmlLimits>, names?: NameTable): Outcome {
  const log = new EventLog()
  const reader = new XmlReader(log, limits, names)
  try {
    for (const chunk of chunks) reader.write(chunk)
    reader.end()
  } catch (error) {
    if (!(error instanceof XmlSyntaxError)) throw error
    return { events: log.events, refusal: error.message }
  }
  return { events: log.events, refusal: undefined }
}

/**
 * What must not depend on how the bytes are cut. How much of the text just before an error has been told may.
 */
export function comparable ({ events, refusal }: Outcome): string {
  const last = events.at(-1)
  const certain = refusal !== undefined && last?.startsWith('#') === true ? events.slice(0, -1) : events
  return JSON.stringify({ events: certain, refusal })
}

export function readText (document: string, limits?: Partial<XmlLimits>): Outcome {
  return read([bytesOf(document)], limits)
}

export function bytesOf (document: string): Uint8Array {
  return new TextEncoder().encode(document)
}

/** The same bytes in chunks of one size. */
export function * cut (bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size)
}

// A piece that ends inside a character would not decode.
function decode (bytes: Uint8Array, from: number, to: number): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes.subarray(from, to))
}
