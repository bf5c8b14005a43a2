/**
 * Says why and where the bytes are not a document that the reader accepts; the same for every way of cutting them into
 * chunks.
 */
export class XmlSyntaxError extends Error {
  override readonly name = 'XmlSyntaxError'
  readonly reason: string
  /** 1-based; a line ends at its line feed. */
  readonly line: number
  /** 1-based, in bytes. */
  readonly column: number

  constructor (reason: string, line: number, column: number) {
    super(`${reason} (line ${line}, column ${column})`)
    this.reason = reason
    this.line = line
    this.column = column
  }
}
