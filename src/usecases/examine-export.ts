import type { Diagnosis } from '../../openapi/diagnosis.ts'
import type { Warning } from '../../openapi/gl-batch.ts'
import type { DocumentFacts } from '../domain/document-reader.ts'
import type { UnderstoodRequest } from '../domain/export-request.ts'
import type { OverlappedBatch, StoredGlEntries } from '../domain/stored-gl-entries.ts'
import type { UnpostedLimits, UnpostedLists } from '../domain/unposted.ts'
import { toWarning } from '../domain/warning-table.ts'
import { diagnose, notDiagnosed } from './diagnose.ts'

export interface ExamineDependencies {
  unposted: UnpostedLimits
  storedEntries: StoredGlEntries
}

/** A whole export that was read and is not recorded yet. */
export interface ReadExport {
  command: { tenantId: string, diagnose: boolean }
  understood: UnderstoodRequest
  lists: UnpostedLists | null
  signal: AbortSignal
}

/** The facts of a document with what they mean beside the stored batches and ConnectWise's lists. */
export interface ExaminedFacts extends Pick<DocumentFacts, 'summary' | 'warnings'> {
  diagnosis: Diagnosis
}

/** Looks at what a document alone cannot tell. A diagnosis that fails says so and never fails the export. */
export async function examineExport ({ unposted, storedEntries }: ExamineDependencies, { command, understood, lists, signal }: ReadExport, facts: DocumentFacts): Promise<ExaminedFacts> {
  const overlapped = await storedEntries.overlapping(command.tenantId, facts.summary.glEntries.ranges)
  const { diagnosis, warnings, omitted } = !command.diagnose
    ? notDiagnosed('The call said diagnose=false.')
    : lists === null
      ? notDiagnosed('The Accounting Interface has no lists of what is unposted to compare with.')
      : await diagnose(lists, { request: understood, facts, limits: unposted, signal })
  return {
    summary: facts.summary,
    warnings: {
      items: [...facts.warnings.items, ...overlapped.length > 0 ? [warnOfOverlap(overlapped)] : [], ...warnings],
      omitted: facts.warnings.omitted + omitted
    },
    diagnosis
  }
}

function warnOfOverlap (batches: OverlappedBatch[]): Warning {
  const posted = batches.filter(batch => batch.posted === true)
  const shown = posted.length > 0 ? posted : batches
  const [first] = shown as [OverlappedBatch]
  const state = { true: 'which was posted', false: 'which was not posted', null: 'of which it is not known here whether it was posted' }[String(first.posted) as 'true' | 'false' | 'null']
  const others = batches.length - 1
  const more = others === 0 ? '' : `; at least ${others} more stored batches hold some of them`
  return toWarning('OVERLAPS_STORED_BATCH', `GL entries such as ${first.shared} are in batch ${first.batchId} of ${first.createdAt.slice(0, 10)} as well, ${state}${more}.`, `batch ${first.batchId}`)
}
