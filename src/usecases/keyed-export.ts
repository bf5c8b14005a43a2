import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import type { IdempotencyKeys } from '../domain/idempotency-keys.ts'
import { exportGlBatch, type ExportCommand, type ExportDependencies, type StartedExport } from './export-gl-batch.ts'
import { claimKey, keyInFlight, type ResourceState } from './idempotency.ts'

export interface KeyedExportDependencies extends ExportDependencies {
  keys: IdempotencyKeys
}

export interface KeyedExportCommand extends Omit<ExportCommand, 'batchId' | 'keyed'> {
  /** Undefined when the caller gave none. */
  key: string | undefined
}

/** An export that has just started, or the record of the one that an earlier call with the same key made. */
export type BegunExport = { started: StartedExport } | { earlier: GlBatchRecord }

const ROUTE = 'POST /gl-batches'

/** Starts an export once per key. @throws Problem IDEMPOTENCY_KEY_IN_FLIGHT, IDEMPOTENCY_KEY_REUSED and what `exportGlBatch` throws */
export async function beginExport (dependencies: KeyedExportDependencies, { key, ...command }: KeyedExportCommand): Promise<BegunExport> {
  const batchId = dependencies.newId()
  if (key === undefined) return { started: await exportGlBatch(dependencies, { ...command, batchId, keyed: false }) }
  const { records, keys, now, leaseMs } = dependencies
  const { tenantId, request } = command
  const { holder, resourceId } = await claimKey({ keys, now, stateOf: async id => await stateOf(dependencies, tenantId, id) }, {
    tenantId,
    route: ROUTE,
    key,
    body: request,
    resourceId: batchId,
    expiresAt: new Date(now().getTime() + leaseMs + command.waitMs)
  })
  if (holder !== 'this call') {
    const earlier = await records.find(tenantId, resourceId)
    if (earlier === undefined) throw keyInFlight()
    return { earlier: earlier.batch }
  }
  try {
    return { started: await exportGlBatch(dependencies, { ...command, batchId, keyed: true }) }
  } catch (error) {
    // a key that cannot be released now expires
    await keys.release(batchId).catch(() => {})
    throw error
  }
}

async function stateOf ({ records }: ExportDependencies, tenantId: string, batchId: string): Promise<ResourceState> {
  const found = await records.find(tenantId, batchId)
  switch (found?.batch.status) {
    case undefined: return undefined
    case 'running': return 'running'
    case 'complete': return 'done'
    default: return 'failed'
  }
}
