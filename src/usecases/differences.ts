import type { GlBatch } from '../../openapi/gl-batch.ts'

const MOST = 5

/** JSON pointers (RFC 6901) to where two values differ, as JSON tells them; after the fifth only that there are more. */
export function differences (one: unknown, other: unknown): string[] {
  const found = [...differing(one, other, '')]
  return found.length > MOST ? [...found.slice(0, MOST), `${found.length - MOST} more`] : found
}

/** A record without its timeline, which also tells what happened after the manifest was written. */
export function withoutTimeline (batch: GlBatch): GlBatch {
  return { ...batch, timeline: [] }
}

function * differing (one: unknown, other: unknown, pointer: string): Generator<string> {
  if (JSON.stringify(one) === JSON.stringify(other)) return
  if (!isContainer(one) || !isContainer(other)) {
    yield pointer
    return
  }
  const before = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  const inner = before.flatMap(name => [...differing(one[name], other[name], `${pointer}/${name}`)])
  // the same members in another order
  yield * inner.length === 0 ? [pointer] : inner
}

function isContainer (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
