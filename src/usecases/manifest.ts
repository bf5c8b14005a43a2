import { createHash } from 'node:crypto'
import type { GlBatch } from '../../openapi/gl-batch.ts'
import { bytesOf } from '../domain/bytes-of.ts'
import { recordJson } from '../domain/record-json.ts'

export interface Manifest {
  bytes: Uint8Array
  sha256: string
}

/**
 * The manifest that lies beside a document: the record, from which the database can be rebuilt, and the digest of the
 * tenant's manifest before it, so that a missing or altered batch shows.
 */
export function writeManifest (batch: GlBatch, previousManifestSha256: string | null): Manifest {
  const previous = JSON.stringify(previousManifestSha256)
  const bytes = bytesOf(`{"manifestVersion":1,"previousManifestSha256":${previous},"batch":`, recordJson(batch), '}\n')
  return { bytes, sha256: digest(bytes) }
}

/** What a manifest says and its digest; undefined when it cannot be read. */
export function readManifest (bytes: Uint8Array): { batch: GlBatch, manifestSha256: string } | undefined {
  try {
    const { batch } = JSON.parse(new TextDecoder().decode(bytes)) as { batch: GlBatch }
    return { batch, manifestSha256: digest(bytes) }
  } catch {
    return undefined
  }
}

function digest (bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
