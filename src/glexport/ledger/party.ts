import { ROLE, type Role } from './sections.ts'
import type { TextPool } from './text-pool.ts'
import type { Warnings } from './warnings.ts'

/** Looks at one customer or vendor after the other. */
export class Party {
  readonly #warnings: Warnings
  readonly #texts: TextPool
  #name = ''
  #hasAccountNumber = false

  constructor (warnings: Warnings, texts: TextPool) {
    this.#warnings = warnings
    this.#texts = texts
  }

  start (): void {
    this.#name = ''
    this.#hasAccountNumber = false
  }

  value (role: Role, bytes: Uint8Array, from: number, to: number): void {
    if (from === to) return
    if (role === ROLE.name) this.named(this.#texts.decode(bytes, from, to))
    else this.#hasAccountNumber = true
  }

  named (name: string): void {
    this.#name = name
  }

  /** @param noun `customer` or `vendor` */
  end (noun: string): void {
    if (this.#hasAccountNumber) return
    this.#warnings.add('ACCOUNT_NUMBER_MISSING', `The ${noun} has no account number.`, `${noun} ${this.#name || 'without name'}`)
  }
}
