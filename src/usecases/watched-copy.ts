import type { ArchiveDraft } from '../domain/batch-archive.ts'
import type { DocumentReader } from '../domain/document-reader.ts'

export interface Progress {
  bytes: number
  documents: number
}

/** The reader, telling how many documents it has read. */
export function watchedReader (reader: DocumentReader, progress: Progress): DocumentReader {
  return {
    open: options => {
      const reading = reader.open(options)
      Object.defineProperty(progress, 'documents', { get: () => reading.documents, enumerable: true })
      return reading
    }
  }
}

/** The draft, telling how many bytes were written to it. */
export function watchedDraft (draft: ArchiveDraft, progress: Progress): ArchiveDraft {
  return {
    write: async chunk => {
      progress.bytes += chunk.length
      await draft.write(chunk)
    },
    commit: async () => await draft.commit(),
    commitManifest: async manifest => { await draft.commitManifest(manifest) },
    discard: async () => { await draft.discard() }
  }
}
