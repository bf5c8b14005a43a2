import type { JournalLine } from '../../openapi/journal.ts'
import type { SourceFormat } from './connectwise.ts'

/** Reads stored GLExport documents as double entry, in one pass. */
export interface JournalReader {
  open (source: SourceFormat): JournalReading
}

/** One document being read; a problem it throws once, it throws at every further call. */
export interface JournalReading {
  /**
   * The lines of all documents that end in this chunk: of each document its own line first, then its details.
   * @throws Problem ARCHIVE_MISMATCH for what no stored document can be
   */
  write (chunk: Uint8Array): JournalLine[]
  /** @throws Problem ARCHIVE_MISMATCH when the document is not complete */
  end (): void
}
