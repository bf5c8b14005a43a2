import type { Summary, Warning } from '../../openapi/gl-batch.ts'
import type { SourceFormat } from './connectwise.ts'
import type { Kind } from './export-request.ts'

/** Form in which a document is handed to a caller. */
export type AnswerFormat = 'xml' | 'json'

/** Reads GLExport documents, strictly and in one pass. */
export interface DocumentReader {
  open (options: ReadingOptions): DocumentReading
}

export interface ReadingOptions {
  source: SourceFormat
  /** `yyyy-MM-dd`: documents dated later are warned of. */
  thruDate?: string | undefined
  /** Whether the numbers of the documents are kept, so that a list can be compared with them. */
  keepsNumbers?: boolean
  /** Where the document goes in another form while it is read; absent when only its facts are wanted. */
  answer?: { format: AnswerFormat, sink: DocumentSink } | undefined
}

/** Takes a document slice by slice. A slice that is done with can be handed out again, whole, by `spare`. */
export interface DocumentSink {
  take: (bytes: Uint8Array) => void
  spare: () => Uint8Array | undefined
}

/** One document being read; a problem it throws once, it throws at every further call. */
export interface DocumentReading {
  /** The chunk may be used again afterwards. @throws Problem CONNECTWISE_MALFORMED, CONNECTWISE_NOT_A_BATCH, CONNECTWISE_TOO_LARGE, CONNECTWISE_DUPLICATE_RECORDS */
  write (chunk: Uint8Array): void
  /** Documents (invoices, expense bills, purchase transactions) read so far. */
  readonly documents: number
  /** @throws Problem CONNECTWISE_CUT_OFF when the document is not complete */
  end (): DocumentFacts
}

/** What a whole document says. */
export interface DocumentFacts {
  summary: Summary
  warnings: { items: Warning[], omitted: number }
  /** The documents that passed, kind by kind. */
  passed: Readonly<Record<Kind, PassedDocuments>>
}

/** Documents of one kind that passed. */
export interface PassedDocuments {
  /** How often each number came, where numbers are kept; an empty one is not. */
  numbers: ReadonlyMap<string, number>
  /** False when not all numbers are kept: at most 100,000. */
  complete: boolean
  /** The first hundred. */
  first: Summary['documents']['items']
}
