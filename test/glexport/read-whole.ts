import type { AnswerFormat, DocumentFacts, DocumentReader } from '../../src/domain/document-reader.ts'
import type { SourceFormat } from '../../src/domain/connectwise.ts'
import { createStrictReader } from '../../src/glexport/strict-reader.ts'

export interface Read extends DocumentFacts {
  /** The document in the form that was asked for. */
  text: string
}

/** Reads a document in pieces of `step` bytes, into the form that is asked for. */
export function readWhole (document: string, { source = 'xml', format = 'json', step = 1 << 16, reader = createStrictReader(), ...more }: { source?: SourceFormat, format?: AnswerFormat, step?: number, reader?: DocumentReader, thruDate?: string, keepsNumbers?: boolean } = {}): Read {
  const bytes = Buffer.from(document)
  const pieces: Uint8Array[] = []
  const reading = reader.open({ ...more, source, answer: { format, sink: { take: piece => { pieces.push(piece) }, spare: () => undefined } } })
  for (let at = 0; at < bytes.length; at += step) {
    const chunk = Buffer.from(bytes.subarray(at, at + step))
    reading.write(chunk)
    // whoever reads from a file uses it again
    chunk.fill(0)
  }
  const facts = reading.end()
  return { ...facts, text: Buffer.concat(pieces).toString('utf8') }
}

/** As `readWhole` with a JSON answer, parsed. */
export function readAsJson (document: string, options: { source?: SourceFormat, step?: number } = {}): Record<string, unknown> {
  return JSON.parse(readWhole(document, options).text) as Record<string, unknown>
}

/** Codes of the warnings, in their order. */
export function warningCodes ({ warnings }: DocumentFacts): string[] {
  return warnings.items.map(({ code }) => code)
}
