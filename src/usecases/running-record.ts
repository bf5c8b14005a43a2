import type { BatchProblem, GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { BatchPlace } from '../domain/batch-archive.ts'
import type { UnderstoodRequest } from '../domain/export-request.ts'

export interface RecordStart {
  place: Omit<BatchPlace, 'format'>
  origin: BatchOrigin
  request: UnderstoodRequest
}

/** Where a batch comes from. */
export type BatchOrigin = Pick<GlBatch, 'interface' | 'company'>

/** The record of a batch while it comes about. */
export class RunningRecord {
  readonly #start: RecordStart
  readonly #timeline: GlBatch['timeline']
  request: UnderstoodRequest
  progress = { bytes: 0, documents: 0 }

  constructor (start: RecordStart) {
    this.#start = start
    this.request = start.request
    this.#timeline = [{ at: start.place.createdAt.toISOString(), event: 'started' }]
  }

  get timeline (): GlBatch['timeline'] {
    return [...this.#timeline]
  }

  note (event: string, at: Date): void {
    this.#timeline.push({ at: at.toISOString(), event })
  }

  /** The record as of now. */
  get current (): GlBatchRecord {
    const { place, origin } = this.#start
    return {
      id: place.batchId,
      tenantId: place.tenantId,
      ...origin,
      createdAt: place.createdAt.toISOString(),
      request: this.request,
      status: 'running',
      progress: { ...this.progress },
      links: { self: `/gl-batches/${place.batchId}` },
      timeline: this.timeline
    }
  }
}

/** The record of a batch that will never be complete, made of its last running one. */
export function toEnded (record: GlBatchRecord, problem: BatchProblem, at: Date): GlBatchRecord {
  const status = problem.code === 'EXPORT_CANCELLED' ? 'cancelled' : 'failed'
  const event = status === 'cancelled' ? 'cancelled; nothing was left' : `failed with ${problem.code}; nothing was left`
  return { ...record, status, problem, left: 'nothing', timeline: [...record.timeline, { at: at.toISOString(), event }] }
}
