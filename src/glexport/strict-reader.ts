import type { DocumentFacts, DocumentReader, DocumentReading, ReadingOptions } from '../domain/document-reader.ts'
import { Problem } from '../domain/problem.ts'
import { AccountingDocument } from './document/accounting-document.ts'
import { AttributeShapes } from './document/attribute-shapes.ts'
import { ByteOutput } from './document/byte-output.ts'
import { RestDocument } from './document/rest-document.ts'
import { RestJsonWriter } from './document/rest-json-writer.ts'
import { RestXmlWriter } from './document/rest-xml-writer.ts'
import { JsonReader } from './json/json-reader.ts'
import { JsonSyntaxError } from './json/json-syntax-error.ts'
import { Ledger } from './ledger/ledger.ts'
import { SummaryCollector } from './ledger/summary.ts'
import { TextPool } from './ledger/text-pool.ts'
import { Warnings } from './ledger/warnings.ts'
import { XmlReader } from './xml/xml-reader.ts'
import { XmlSyntaxError } from './xml/xml-syntax-error.ts'

/** Reads the documents of both interfaces with this project's own readers. */
export function createStrictReader (): DocumentReader {
  const shapes = new AttributeShapes()
  return { open: options => new StrictReading(options, shapes) }
}

interface Reader {
  write (chunk: Uint8Array): void
  end (): void
}

class StrictReading implements DocumentReading {
  readonly #warnings = new Warnings()
  readonly #texts = new TextPool()
  readonly #summary = new SummaryCollector(this.#warnings)
  documents = 0
  readonly #ledger = new Ledger(this.#warnings, this.#texts, document => {
    this.documents++
    this.#summary.add(document)
  })

  readonly #reader: Reader

  readonly #shapes: AttributeShapes

  constructor (options: ReadingOptions, shapes: AttributeShapes) {
    this.#shapes = shapes
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
    return { summary, warnings: this.#warnings.result }
  }

  #xmlReader ({ answer }: ReadingOptions): Reader {
    // the XML answer is the document itself
    const sink = answer?.format === 'json' ? answer.sink : undefined
    return new XmlReader(new AccountingDocument(new ByteOutput(sink), this.#parts))
  }

  #jsonReader ({ answer }: ReadingOptions): Reader {
    const output = new ByteOutput(answer?.sink)
    const writer = answer?.format === 'xml'
      ? new RestXmlWriter(output, this.#warnings)
      : new RestJsonWriter(output, this.#warnings, this.#texts)
    return new JsonReader(new RestDocument(writer, this.#parts))
  }

  get #parts () {
    return { ledger: this.#ledger, warnings: this.#warnings, texts: this.#texts, shapes: this.#shapes }
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
