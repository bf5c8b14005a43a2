import type { BatchPlace } from './batch-archive.ts'

/**
 * The archive as what lies in it, for those who check it, rebuild the records from it, or remove what is too old. Every
 * method throws a Problem ARCHIVE_UNAVAILABLE when the store fails.
 */
export interface BatchFolders {
  /** All batch folders, by tenant and then from the oldest month and the lowest batch id on, and what is in no such folder; or those of one tenant. */
  list (tenantId?: string): AsyncIterable<BatchFolder | Stray>
  /** Names of what is in a folder; a folder's ends in a slash. None when it is not there. */
  files (folder: string): Promise<string[]>
  /** The folder of a batch, such as `acme/2026/10/<batch id>`. */
  folderOf (place: Omit<BatchPlace, 'format'>): string
  /** A whole file, for small ones; undefined when it is not there. */
  read (folder: string, file: string): Promise<Uint8Array | undefined>
  /** Streams a file; a piece is the caller's until it asks for the next. @throws Problem ARCHIVE_MISMATCH when it is not there */
  open (folder: string, file: string): Promise<AsyncIterable<Uint8Array>>
  /** Makes a tombstone durable; one that is there already stays as it is. */
  bury (folder: string, tombstone: Uint8Array): Promise<void>
  /** Removes a file durably; one that is gone already is no fault. */
  remove (folder: string, file: string): Promise<void>
}

/** One batch folder. */
export interface BatchFolder {
  folder: string
  tenantId: string
  batchId: string
  files: string[]
}

/** A file or folder that belongs to no batch, relative to the archive. */
export interface Stray {
  stray: string
}

export const MANIFEST = 'manifest.json'
/** What stays in the folder of a batch that a rule removed. */
export const TOMBSTONE = 'tombstone.json'

/** Name of the document in its folder. */
export function documentFile (format: BatchPlace['format']): string {
  return `document.${format}`
}
