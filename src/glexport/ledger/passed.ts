import type { PassedDocuments } from '../../domain/document-reader.ts'

const NUMBERS = 100_000
const FIRST = 100

/** Remembers the documents of one kind that passed, up to a bound. */
export class Passed implements PassedDocuments {
  readonly numbers = new Map<string, number>()
  readonly first: PassedDocuments['first'] = []
  complete: boolean
  readonly #keepsNumbers: boolean

  constructor (keepsNumbers: boolean) {
    this.#keepsNumbers = keepsNumbers
    this.complete = keepsNumbers
  }

  get wantsMore (): boolean {
    return this.first.length < FIRST
  }

  show (verdict: PassedDocuments['first'][number]): void {
    if (this.wantsMore) this.first.push(verdict)
  }

  add (number: string): void {
    if (!this.#keepsNumbers || number === '') return
    const times = this.numbers.get(number)
    if (times === undefined && this.numbers.size === NUMBERS) this.complete = false
    else this.numbers.set(number, (times ?? 0) + 1)
  }
}
