import { randomUUID } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnswerSpool } from '../domain/answer-spool.ts'
import { giveBack } from '../domain/give-back.ts'
import { Problem } from '../domain/problem.ts'
import { readInPlace } from '../files/read-in-place.ts'
import { writeTogether } from '../files/write-together.ts'

const MEMORY_BYTES = 1_048_576

/** Keeps a small answer in memory and a large one in a file that has no name any more, so that a crash leaves nothing. */
export class FileSpool implements AnswerSpool {
  #pieces: Uint8Array[] = []
  #file: FileHandle | undefined
  #bytes = 0

  get bytes (): number {
    return this.#bytes
  }

  async write (pieces: readonly Uint8Array[]): Promise<void> {
    for (const piece of pieces) this.#bytes += piece.length
    if (this.#bytes <= MEMORY_BYTES) {
      for (const piece of pieces) this.#pieces.push(new Uint8Array(piece))
      return
    }
    try {
      this.#file ??= await openUnnamed()
      await writeTogether(this.#file, [...this.#pieces, ...pieces])
      giveBack(...this.#pieces)
      this.#pieces = []
    } catch (cause) {
      throw spoolFault(cause)
    }
  }

  async * read (): AsyncGenerator<Uint8Array> {
    try {
      yield * this.#pieces
      if (this.#file === undefined) return
      let left = this.#bytes
      for await (const piece of readInPlace(this.#file)) {
        left -= piece.length
        yield piece
      }
      if (left !== 0) throw new Error('the spool is shorter than what was written')
    } catch (cause) {
      throw spoolFault(cause)
    } finally {
      await this.discard()
    }
  }

  async discard (): Promise<void> {
    this.#pieces = []
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }
}

async function openUnnamed (): Promise<FileHandle> {
  const path = join(tmpdir(), `gl-batches-${randomUUID()}.spool`)
  const file = await open(path, 'wx+', 0o600)
  await rm(path)
  return file
}

function spoolFault (cause: unknown): Problem {
  return new Problem('ARCHIVE_UNAVAILABLE', 'The service could not hold the answer in its temporary folder.', { cause })
}
