import type { ArchiveSettings } from '../domain/archive-settings.ts'
import type { BatchArchive } from '../domain/batch-archive.ts'
import type { BatchFolders } from '../domain/batch-folders.ts'
import { AzureStore } from './azure/azure-store.ts'
import { LocalArchive } from './local-archive.ts'
import { LocalFolders } from './local-folders.ts'
import { ObjectArchive } from './objects/object-archive.ts'
import { ObjectFolders } from './objects/object-folders.ts'
import type { ObjectStore } from './objects/object-store.ts'
import { S3Store } from './s3/s3-store.ts'

/** An archive with what its store needs done when the service starts and stops. */
export interface OpenedArchive {
  archive: BatchArchive
  folders: BatchFolders
  /** Removes what was begun before `before` and left when its process died, where nobody else does; the copy of a batch that is running stays. */
  removeUnfinished: (before: Date, isRunning: (batchId: string) => Promise<boolean>) => Promise<void>
  close: () => void
}

/** Opens the archive that the settings name; nothing is asked of an object store yet. @throws Error in words for the operator */
export async function openArchive (settings: ArchiveSettings): Promise<OpenedArchive> {
  if (settings.store === 'local') {
    const archive = new LocalArchive(settings.folder)
    const folders = new LocalFolders(settings.folder)
    return { archive, folders, removeUnfinished: async (before, isRunning) => await archive.removeUnfinished(before, isRunning), close: () => undefined }
  }
  const store = await openStore(settings)
  return {
    archive: new ObjectArchive(store),
    folders: new ObjectFolders(store),
    // unfinished uploads can be seen by nobody, and the store's own lifecycle rule removes them
    removeUnfinished: () => Promise.resolve(),
    close: () => store.close()
  }
}

/** Loads only the SDK that is asked for: a local archive starts without either. */
async function openStore (settings: Exclude<ArchiveSettings, { store: 'local' }>): Promise<ObjectStore> {
  return settings.store === 's3'
    ? new S3Store(await import('@aws-sdk/client-s3'), settings)
    : new AzureStore(await import('@azure/storage-blob'), settings)
}
