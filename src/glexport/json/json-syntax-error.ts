/**
 * Says why a document is not acceptable JSON, and where. `line` and `column` count from 1; a column counts bytes, a line
 * ends at LF, a byte order mark has no column.
 */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError'
  readonly reason: string
  readonly line: number
  readonly column: number

  constructor (reason: string, line: number, column: number) {
    super(`${reason} (line ${line}, column ${column})`)
    this.reason = reason
    this.line = line
    this.column = column
  }
}
