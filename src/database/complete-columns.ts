import type { GlBatch } from '../../openapi/gl-batch.ts'
import { toOverview } from '../domain/batch-overview.ts'
import { recordJson } from '../domain/record-json.ts'

/** The columns of a batch that is in the archive, as a whole or as a tombstone. */
export function completeColumns (batch: GlBatch): { status: string, record: string, overview: string } {
  return { status: batch.status, record: recordJson(batch), overview: JSON.stringify(toOverview(batch)) }
}
