import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { BatchArchive } from '../domain/batch-archive.ts'
import type { BatchRecords } from '../domain/batch-records.ts'
import { codeOf, type Metrics } from './metrics.ts'
import { watched, withMethods } from './watched.ts'

/** A store of the database whose failures are counted, and where it gives turns, the exports that it refuses. */
export function countedStore<T extends object> (store: T, { count }: Pick<Metrics, 'count'>): T {
  return watched(store, error => {
    const code = codeOf(error)
    if (code === 'DATABASE_UNAVAILABLE') count('databaseErrors', {})
    if (code === 'TOO_BUSY') count('refusals', { reason: 'runningExports' })
  })
}

/** Records that count how exports end, in whichever process they began. */
export function countedRecords (records: BatchRecords, ended: (record: GlBatchRecord) => void): BatchRecords {
  return withMethods(records, {
    complete: async (completion, fence) => {
      const isRecorded = await records.complete(completion, fence)
      if (isRecorded) ended(completion.batch)
      return isRecorded
    },
    end: async (record, fence) => {
      const isRecorded = await records.end(record, fence)
      if (isRecorded) ended(record)
      return isRecorded
    }
  })
}

/** An archive whose failures are counted, those of the copies that are being written too. */
export function countedArchive (archive: BatchArchive, { count }: Pick<Metrics, 'count'>): BatchArchive {
  const told = (error: unknown, operation: string) => { count('archiveErrors', { operation, code: codeOf(error) }) }
  const counted = watched(archive, told)
  return withMethods(counted, { begin: async place => watched(await counted.begin(place), told) })
}
