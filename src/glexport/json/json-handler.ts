/**
 * A member name, interned by the reader: the same key in the same parent is the same object, so a consumer compares by
 * identity and keeps what it knows about the key in `facts`.
 */
export interface JsonKey {
  readonly text: string
  facts: unknown
}

/**
 * What a reader tells, in document order. Bytes are valid only during the call, because the reader reuses its buffers.
 */
export interface JsonHandler {
  startObject (): void
  /** The key of the value that follows. */
  key (key: JsonKey): void
  endObject (): void
  startArray (): void
  endArray (): void
  /** A string's value, escapes replaced, as UTF-8. */
  string (bytes: Uint8Array, from: number, to: number): void
  /** A number exactly as it was written. */
  number (bytes: Uint8Array, from: number, to: number): void
  literal (value: true | false | null): void
}
