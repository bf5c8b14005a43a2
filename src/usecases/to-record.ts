import type { GlBatch } from '../../openapi/gl-batch.ts'
import type { BatchPlace, StoredDocument } from '../domain/batch-archive.ts'
import { KINDS, isSelected, type RecreatedBatch, type UnderstoodRequest } from '../domain/export-request.ts'
import type { ExaminedFacts } from './examine-export.ts'
import type { BatchOrigin } from './running-record.ts'

export interface RecordFacts {
  place: BatchPlace
  facts: ExaminedFacts
  stored: StoredDocument
  request: UnderstoodRequest
  origin: BatchOrigin
  location: string
  timeline: GlBatch['timeline']
}

/** The record of a batch whose copy is durable. */
export function toRecord ({ place, facts, stored, request, location, timeline, origin }: RecordFacts): GlBatch {
  const self = `/gl-batches/${place.batchId}`
  const empty = facts.summary.balance.documents === 0
  return {
    id: place.batchId,
    tenantId: place.tenantId,
    ...origin,
    status: 'complete',
    createdAt: place.createdAt.toISOString(),
    empty,
    ...(empty ? { emptyReason: reasonFor(request) } : {}),
    request,
    document: { format: place.format, bytes: stored.bytes, sha256: stored.sha256, location },
    summary: facts.summary,
    warnings: facts.warnings,
    diagnosis: facts.diagnosis,
    links: { self, xml: `${self}/content?format=xml`, json: `${self}/content?format=json` },
    timeline
  }
}

function reasonFor (request: UnderstoodRequest): string {
  const kinds = KINDS.filter(kind => isSelected(request, kind)).join(', ')
  const where = request.ownerLevel === null ? 'any location' : `location ${String(request.ownerLevel.description ?? request.ownerLevel.id)}`
  if (request.recreateFrom !== undefined) return `The ConnectWise batch ${nameOf(request.recreateFrom)} has nothing of ${kinds} for ${where} that the request asks for.`
  const source = request.thruDate.source === 'today' ? ' (today, because the request named no thru date)' : ''
  return `ConnectWise has nothing unposted of ${kinds} for ${where} up to ${String(request.thruDate.date)}${source}.`
}

function nameOf ({ id, batchIdentifier }: RecreatedBatch): string {
  return String(batchIdentifier ?? id)
}
