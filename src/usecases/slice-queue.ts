import type { AnswerSpool } from '../domain/answer-spool.ts'
import type { DocumentSink } from '../domain/document-reader.ts'
import { giveBack } from '../domain/give-back.ts'

/** So many slices go to the spool together. */
const TOGETHER = 16
/** A slice that one odd value has made larger is not kept. */
const KEPT_BYTES = 262_144

/** Slices on their way to the spool; the same few go round, so that a large document makes no garbage. */
export class SliceQueue implements DocumentSink {
  #waiting: Uint8Array[] = []
  readonly #free: Uint8Array[] = []

  /** Whether it is time to empty it. */
  get isFull (): boolean {
    return this.#waiting.length >= TOGETHER
  }

  take = (bytes: Uint8Array): void => {
    this.#waiting.push(bytes)
  }

  spare = (): Uint8Array | undefined => this.#free.pop()

  async emptyInto (spool: AnswerSpool): Promise<void> {
    const ready = this.#waiting
    this.#waiting = []
    await spool.write(ready)
    for (const { buffer } of ready) {
      if (buffer.byteLength <= KEPT_BYTES) this.#free.push(Buffer.from(buffer))
    }
  }

  /** To be called when the last slice was written. */
  end (): void {
    giveBack(...this.#free.splice(0))
  }
}
