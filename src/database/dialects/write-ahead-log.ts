import { open, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Where SQLite keeps commits until a checkpoint moves them into the database's file. */
export class WriteAheadLog {
  #file: FileHandle | undefined
  /** Ends with the last sync that was begun, or is about to be. */
  #last: Promise<void> = Promise.resolve()
  /** The sync that is about to be begun. */
  #next: Promise<void> | undefined
  #failure: Error | undefined

  /** @param database the file itself, with its log beside it, which stays for as long as anybody has the database open */
  async open (database: string): Promise<void> {
    const folder = await open(dirname(database), 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
    this.#file = await open(`${database}-wal`, 'r+')
  }

  /**
   * Returns once everything that is committed by now survives a power cut. Whoever comes while the disk is at work shares the
   * sync after it with all others who do.
   */
  async sync (): Promise<void> {
    const next = this.#next ??= this.#last.then(async () => {
      this.#next = undefined
      await this.#syncNow()
    })
    this.#last = next.catch(() => {})
    await next
  }

  /** @throws Error once a sync has failed: nobody can tell what the disk has from then on */
  assertSound (): void {
    if (this.#failure !== undefined) throw new Error(`A commit could not be made durable (${this.#failure.message}); the database takes nothing more before a restart.`, { cause: this.#failure })
  }

  async close (): Promise<void> {
    await this.#last
    await this.#file?.close()
  }

  async #syncNow (): Promise<void> {
    this.assertSound()
    try {
      await this.#file?.datasync()
    } catch (error) {
      this.#failure = error as Error
      this.assertSound()
    }
  }
}
