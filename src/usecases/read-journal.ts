import type { GlBatch } from '../../openapi/gl-batch.ts'
import type { JournalLine } from '../../openapi/journal.ts'
import type { BatchArchive } from '../domain/batch-archive.ts'
import type { BatchRecords } from '../domain/batch-records.ts'
import type { JournalReader, JournalReading } from '../domain/journal.ts'
import { openStored } from './read-gl-batch.ts'

export interface JournalDependencies {
  records: BatchRecords
  archive: BatchArchive
  journals: JournalReader
}

/**
 * The double entry of a stored batch, some lines at a time, as fast as they are taken. Fails at its end when the copy is not
 * what was stored. @throws Problem ARCHIVE_MISMATCH, ARCHIVE_UNAVAILABLE
 */
export async function readJournal ({ archive, journals }: Pick<JournalDependencies, 'archive' | 'journals'>, batch: GlBatch): Promise<AsyncGenerator<JournalLine[]>> {
  return journalOf(journals.open(batch.document.format), await openStored(archive, batch))
}

async function * journalOf (reading: JournalReading, stored: AsyncIterable<Uint8Array>): AsyncGenerator<JournalLine[]> {
  for await (const chunk of stored) {
    const lines = reading.write(chunk)
    if (lines.length > 0) yield lines
  }
  reading.end()
}
