import type { GlBatch } from '../../openapi/gl-batch.ts'

const written = new WeakMap<GlBatch, string>()

/** The JSON of a complete record. Made once, because nothing changes such a record any more and that of a large batch has megabytes. */
export function recordJson (batch: GlBatch): string {
  const known = written.get(batch)
  if (known !== undefined) return known
  const json = JSON.stringify(batch)
  written.set(batch, json)
  return json
}
