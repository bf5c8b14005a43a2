import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { SaxesParser } from 'saxes'
import { createStrictReader } from '../../src/glexport/strict-reader.ts'
import { TypedBuilder, type Totals } from './typed-builder.ts'

/** What a reader made of a document; the JSON in pieces. */
export interface ReadDocument {
  json: Uint8Array[]
  totals: Totals | undefined
}

/** A way to make typed JSON of an XML document. It throws where it refuses the document. */
export interface Contender {
  name: string
  read: (document: Uint8Array) => ReadDocument | Promise<ReadDocument>
}

export const CHUNK_BYTES = 65_536

/** Calls back for each chunk of a document. */
export function eachChunk (document: Uint8Array, take: (chunk: Uint8Array) => void): void {
  for (let at = 0; at < document.length; at += CHUNK_BYTES) take(document.subarray(at, at + CHUNK_BYTES))
}

/** Calls back for each chunk as text; a character that two chunks share comes whole. */
export function eachText (document: Uint8Array, take: (text: string) => void): void {
  const decoder = new TextDecoder()
  eachChunk(document, chunk => take(decoder.decode(chunk, { stream: true })))
  take(decoder.decode())
}

export function finished (builder: TypedBuilder): ReadDocument {
  const { json, totals } = builder.finish()
  return { json: [json], totals }
}

const reader = createStrictReader()

export const service: Contender = {
  name: 'this service',
  read: document => {
    const json: Uint8Array[] = []
    const reading = reader.open({ source: 'xml', answer: { format: 'json', sink: { take: piece => { json.push(piece) }, spare: () => undefined } } })
    eachChunk(document, chunk => reading.write(chunk))
    const { summary } = reading.end()
    const kinds = Object.values(summary.kinds)
    return {
      json,
      totals: {
        documents: kinds.reduce((sum, kind) => sum + kind.documents, 0),
        lines: kinds.reduce((sum, kind) => sum + kind.lines, 0),
        glEntries: summary.glEntries.count,
        total: (summary.totals.reduce((sum, { total }) => sum + Math.round(Number(total) * 100), 0) / 100).toFixed(2)
      }
    }
  }
}

export const saxes: Contender = {
  name: 'saxes',
  read: document => {
    const builder = new TypedBuilder()
    const parser = new SaxesParser({ xmlns: false })
    parser.on('error', error => { throw error })
    parser.on('opentag', ({ name, attributes }) => builder.open(name, attributes))
    parser.on('text', text => builder.text(text))
    parser.on('cdata', text => builder.text(text))
    parser.on('closetag', () => builder.close())
    eachText(document, text => parser.write(text))
    parser.close()
    return finished(builder)
  }
}

type Parsed = Record<string, unknown>

const plainParser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, parseAttributeValue: false })
const orderedParser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '', parseTagValue: false, parseAttributeValue: false, preserveOrder: true, htmlEntities: true })

/** The shortest program: parsed and written, nothing typed, nothing summed up. */
function parseAndStringify (document: Uint8Array): ReadDocument {
  const parsed = plainParser.parse(Buffer.from(document.buffer, document.byteOffset, document.length).toString()) as unknown
  return { json: [Buffer.from(JSON.stringify(parsed))], totals: undefined }
}

function validate (document: Uint8Array): void {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- it is what fast-xml-parser itself ships for this
  const verdict = XMLValidator.validate(Buffer.from(document.buffer, document.byteOffset, document.length).toString())
  if (verdict !== true) throw new Error(verdict.err.msg)
}

function walk (nodes: Parsed[], builder: TypedBuilder): void {
  for (const node of nodes) {
    const name = Object.keys(node).find(key => key !== ':@') ?? ''
    if (name.startsWith('?')) continue
    if (name === '#text') {
      builder.text(String(node[name]))
      continue
    }
    builder.open(name, (node[':@'] ?? {}) as Record<string, string>)
    walk(node[name] as Parsed[], builder)
    builder.close()
  }
}

export const fastXmlParser: Contender = { name: 'fast-xml-parser + JSON.stringify', read: parseAndStringify }

export const validatedFastXmlParser: Contender = {
  name: 'fast-xml-parser + JSON.stringify, with XMLValidator',
  read: document => {
    validate(document)
    return parseAndStringify(document)
  }
}

export const typedFastXmlParser: Contender = {
  name: 'fast-xml-parser, typed, with XMLValidator',
  read: document => {
    validate(document)
    const builder = new TypedBuilder()
    walk(orderedParser.parse(Buffer.from(document.buffer, document.byteOffset, document.length).toString()) as Parsed[], builder)
    return finished(builder)
  }
}
