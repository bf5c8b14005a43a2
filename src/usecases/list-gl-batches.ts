import type { GlBatchList, GlBatchQuery } from '../../openapi/gl-batch-list.ts'
import type { BatchList, BatchPosition } from '../domain/batch-list.ts'
import { Problem } from '../domain/problem.ts'
import type { Tenants } from '../domain/tenants.ts'

const ID = /^[\w-]+$/
const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/
const DAY_MS = 86_400_000
const LAST_MOMENT = Date.parse('9999-12-31T23:59:59.999Z')
const DATE_LENGTH = 'yyyy-MM-dd'.length

export interface ListDependencies {
  list: BatchList
  tenants: Tenants
}

/**
 * One page of a tenant's batches, newest first. Those of a tenant that was deleted stay.
 * @throws Problem INVALID_REQUEST for a cursor that no page has answered, or a period that ends before it begins; TENANT_UNKNOWN
 */
export async function listGlBatches ({ list, tenants }: ListDependencies, tenantId: string, asked: GlBatchQuery): Promise<GlBatchList> {
  const { status, kind, limit } = asked
  const from = asked.from === undefined ? undefined : moment('from', asked.from, 0)
  // the first moment that is not meant any more: a day ends with its last millisecond, a time with itself
  const before = asked.to === undefined ? undefined : moment('to', asked.to, asked.to.length === DATE_LENGTH ? DAY_MS : 1)
  if (from !== undefined && before !== undefined && from >= before) throw invalid('to', 'is earlier than from')
  const after = asked.cursor === undefined ? undefined : readCursor(asked.cursor)
  const { batches, more } = await list.page({ tenantId, from: written(from), before: written(before), status, kind, limit, after })
  const last = batches.at(-1)
  // a mistyped tenant must not look like one that has nothing
  if (last === undefined && (await list.page({ tenantId, limit: 1 })).batches.length === 0) await tenants.assertKnown(tenantId)
  return { items: batches, nextCursor: more && last !== undefined ? writeCursor(last) : null }
}

/** A leap second passes as RFC 3339 and is no time here. */
function moment (name: string, text: string, addedMs: number): number {
  const time = Date.parse(text)
  if (Number.isNaN(time)) throw invalid(name, 'is no time that can be told')
  return time + addedMs
}

/** As times of batches are compared, as text: a year of more than four digits begins with a sign, and would come before every other. */
function written (time: number | undefined): string | undefined {
  return time === undefined ? undefined : new Date(Math.min(time, LAST_MOMENT)).toISOString()
}

function writeCursor ({ createdAt, id }: BatchPosition): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url')
}

function readCursor (cursor: string): BatchPosition {
  const [createdAt = '', id = '', ...more] = Buffer.from(cursor, 'base64url').toString().split(' ')
  if (!ISO_TIME.test(createdAt) || !ID.test(id) || more.length > 0 || writeCursor({ createdAt, id }) !== cursor) {
    throw invalid('cursor', 'is none that a page has answered as nextCursor')
  }
  return { createdAt, id }
}

function invalid (name: string, detail: string): Problem {
  return new Problem('INVALID_REQUEST', `query:${name} ${detail}.`, { errors: [{ pointer: `query:${name}`, detail }] })
}
