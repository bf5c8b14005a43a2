import type { BatchAddress, BatchPlace } from '../domain/batch-archive.ts'

/** Folder of one batch: tenant, month, batch. Every part is made of characters that need no escaping anywhere. */
export function batchFolder (place: BatchAddress): string {
  const month = place.createdAt.toISOString().slice(0, 7).replace('-', '/')
  return `${place.tenantId}/${month}/${place.batchId}`
}

/** Name of the document inside its batch folder. */
export function documentName (place: BatchPlace): string {
  return `document.${place.format}`
}

export const MANIFEST_NAME = 'manifest.json'
