import { createHash } from 'node:crypto'
import type { GlBatch } from '../../openapi/gl-batch.ts'

export interface Manifest {
  bytes: Uint8Array
  sha256: string
}

/**
 * The manifest that lies beside a document: the record, from which the database can be rebuilt, and the digest of the
 * tenant's manifest before it, so that a missing or altered batch shows.
 */
export function writeManifest (batch: GlBatch, previousManifestSha256: string | null): Manifest {
  const text = JSON.stringify({ manifestVersion: 1, previousManifestSha256, batch }, null, 2)
  const bytes = new TextEncoder().encode(`${text}\n`)
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex') }
}
