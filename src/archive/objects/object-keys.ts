/** Keys of an archive that lies under a prefix of its bucket or container. */
export class ObjectKeys {
  readonly #prefix: string

  /** Without a slash at its end; may be empty. */
  constructor (prefix: string) {
    this.#prefix = prefix === '' ? '' : `${prefix}/`
  }

  full (key: string): string {
    return `${this.#prefix}${key}`
  }

  relative (key: string): string {
    return key.slice(this.#prefix.length)
  }
}
