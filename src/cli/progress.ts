import type { Surroundings } from './command.ts'

const EVERY_MS = 200
const CLEAR_LINE = '\r\u001B[K'

/** One line on a terminal that says how far a command is; nothing where standard output is none. */
export class Progress {
  readonly #surroundings: Surroundings
  #toldAt = 0

  constructor (surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  /** Replaces the line, a few times a second at most. */
  tell (text: () => string): void {
    const now = this.#surroundings.now().getTime()
    if (this.#surroundings.stdout.isTTY !== true || now - this.#toldAt < EVERY_MS) return
    this.#toldAt = now
    this.#surroundings.stderr.write(`${CLEAR_LINE}${text()}`)
  }

  /** Takes the line away, so that something else can be written. */
  clear (): void {
    if (this.#toldAt === 0) return
    this.#toldAt = 0
    this.#surroundings.stderr.write(CLEAR_LINE)
  }
}
