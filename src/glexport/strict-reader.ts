import type { DocumentFacts, DocumentReader, DocumentReading, ReadingOptions } from '../domain/document-reader.ts'
import { Problem } from '../domain/problem.ts'
import { AccountingDocument } from './document/accounting-document.ts'
import { AttributeShapes } from './document/attribute-shapes.ts'
import { ByteOutput } from './document/byte-output.ts'
import { RestDocument } from './document/rest-document.ts'
import { RestJsonWriter } from './document/rest-json-writer.ts'
import { RestXmlWriter } from './document/rest-xml-writer.ts'
import { DEFAULT_JSON_LIMITS } from './json/json-limits.ts'
import { JsonReader } from './json/json-reader.ts'
import { JsonSyntaxError } from './json/json-syntax-error.ts'
import { KeyTable } from './json/key-table.ts'
import { Ledger } from './ledger/ledger.ts'
import { SummaryCollector } from './ledger/summary.ts'
import { TextPool } from './ledger/text-pool.ts'
import { Warnings } from './ledger/warnings.ts'
import { TablesAtRest } from './tables-at-rest.ts'
import { NameTable } from './xml/name-table.ts'
import { DEFAULT_XML_LIMITS } from './xml/xml-limits.ts'
import { XmlReader } from './xml/xml-reader.ts'
import { XmlSyntaxError } from './xml/xml-syntax-error.ts'

/** Reads the documents of both interfaces with this project's own readers. */
export function createStrictReader (): DocumentReader {
  const lore = {
    shapes: new AttributeShapes(),
    names: new TablesAtRest(() => new NameTable(DEFAULT_XML_LIMITS.internedNames)),
    keys: new TablesAtRest(() => new KeyTable(DEFAULT_JSON_LIMITS.internedKeys))
  }
  return { open: options => new StrictReading(options, lore) }
}

/** What is kept from document to document: names, never a value. */
interface Lore {
  shapes: AttributeShapes
  names: TablesAtRest<NameTable>
  keys: TablesAtRest<KeyTable>
}

interface Reader {
  write (chunk: Uint8Array): void
  end (): void
}

class StrictReading implements DocumentReading {
  readonly #warnings = new Warnings()
  readonly #texts = new TextPool()
  readonly #summary: SummaryCollector
  documents = 0
  readonly #ledger: Ledger = new Ledger(this.#warnings, this.#texts, document => {
    this.documents++
    this.#summary.add(document, this.#ledger.glEntries.count)
  })

  readonly #reader: Reader
  readonly #lore: Lore

  constructor (options: ReadingOptions, lore: Lore) {
    this.#lore = lore
    this.#summary = new SummaryCollector(this.#warnings, options)
    this.#reader = options.source === 'xml' ? this.#xmlReader(options) : this.#jsonReader(options)
  }

  write (chunk: Uint8Array): void {
    translateFaults(() => this.#reader.write(chunk), 'CONNECTWISE_MALFORMED')
  }

  end (): DocumentFacts {
    // what is wrong only at the end is that it came too early
    translateFaults(() => this.#reader.end(), 'CONNECTWISE_CUT_OFF')
    const summary = this.#summary.finish(this.#ledger)
    if (summary.balance.documents === 0) this.#warnings.add('EMPTY_BATCH', 'ConnectWise had nothing to export.', null)
    return { summary, warnings: this.#warnings.result, passed: this.#summary.passed }
  }

  #xmlReader ({ answer }: ReadingOptions): Reader {
    // the XML answer is the document itself
    const sink = answer?.format === 'json' ? answer.sink : undefined
    const { names, shapes } = this.#lore
    const table = names.take()
    const reader = new XmlReader(new AccountingDocument(new ByteOutput(sink), { ...this.#parts, shapes }), {}, table)
    return givingBack(reader, () => names.giveBack(table))
  }

  #jsonReader ({ answer }: ReadingOptions): Reader {
    const output = new ByteOutput(answer?.sink)
    const writer = answer?.format === 'xml'
      ? new RestXmlWriter(output, this.#warnings)
      : new RestJsonWriter(output, this.#warnings, this.#texts)
    const { keys } = this.#lore
    const table = keys.take()
    return givingBack(new JsonReader(new RestDocument(writer, this.#parts), {}, table), () => keys.giveBack(table))
  }

  get #parts () {
    return { ledger: this.#ledger, warnings: this.#warnings, texts: this.#texts }
  }
}

/** A reader whose table is free again when its document is whole: once, or two others would have it at the same time. */
function givingBack (reader: Reader, giveBack: () => void): Reader {
  let isBack = false
  return {
    write: chunk => reader.write(chunk),
    end: () => {
      if (isBack) throw new Error('end after end')
      reader.end()
      isBack = true
      giveBack()
    }
  }
}

function translateFaults (read: () => void, code: 'CONNECTWISE_MALFORMED' | 'CONNECTWISE_CUT_OFF'): void {
  try {
    read()
  } catch (error) {
    if (error instanceof XmlSyntaxError || error instanceof JsonSyntaxError) {
      const place = `line ${error.line}, column ${error.column}`
      throw new Problem(code, `The document that ConnectWise sent is not well-formed: ${error.reason} (${place}).`, { cause: error })
    }
    throw error
  }
}
