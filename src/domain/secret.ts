const MASK = '[secret]'

/** The symbol under which Node's `inspect` looks for a value's own way of printing. */
const inspect = Symbol.for('nodejs.util.inspect.custom')

/**
 * A value that does not print: every way of turning it into text gives `[secret]`. Only `reveal` gives the value, so
 * that a search for its name finds every place where a secret leaves its wrapper.
 */
export class Secret {
  readonly #value: string

  constructor (value: string) {
    this.#value = value
  }

  reveal (): string {
    return this.#value
  }

  toString (): string {
    return MASK
  }

  toJSON (): string {
    return MASK
  }

  [inspect] (): string {
    return MASK
  }
}
