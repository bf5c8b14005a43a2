/** Where the immutable copies lie. Every method throws a Problem ARCHIVE_UNAVAILABLE when the store fails. */
export interface BatchArchive {
  /** Opens a copy, which is no batch until its manifest is committed. Of several that copy the same batch one at most succeeds. */
  begin (place: BatchPlace): Promise<ArchiveDraft>
  /**
   * Streams a stored document, or its bytes from `from` to `to`; the caller reads it to its end or stops in the middle. A piece is the
   * caller's until it asks for the next. @throws Problem ARCHIVE_MISMATCH when it is not there
   */
  open (place: BatchPlace, range?: { from: number, to: number }): Promise<AsyncIterable<Uint8Array>>
  /** The manifest of a batch; undefined when it has none. */
  readManifest (folder: BatchAddress): Promise<Uint8Array | undefined>
  /** Removes all that lies in the folder of a batch that is not recorded, the manifest first: a document without one is no batch. */
  remove (folder: BatchAddress): Promise<void>
  /** Where a document lies, for people. */
  locate (place: BatchPlace): string
  /** @throws Problem ARCHIVE_UNAVAILABLE when a write would fail now */
  probe (): Promise<void>
}

/** Where one batch lies in the archive. */
export interface BatchAddress {
  tenantId: string
  batchId: string
  /** Month folder, from the batch's creation time (UTC). */
  createdAt: Date
}

/** The address of a document. */
export interface BatchPlace extends BatchAddress {
  format: 'xml' | 'json'
}

/** A copy being written. Ends with exactly one of `commit` and `discard`; `discard` after `commit` takes both back. */
export interface ArchiveDraft {
  /** One at a time. The chunk is not to be changed afterwards. */
  write (chunk: Uint8Array): Promise<void>
  /** Ends the document and reads it back. @throws Problem ARCHIVE_MISMATCH */
  commit (): Promise<StoredDocument>
  /** Makes the manifest and the document durable under their final names: from now on the batch exists. The manifest's bytes are the draft's. */
  commitManifest (manifest: Uint8Array): Promise<void>
  discard (): Promise<void>
}

export interface StoredDocument {
  bytes: number
  /** Lower-case hex. */
  sha256: string
}
