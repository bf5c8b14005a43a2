/** What a document may demand of the reader (RFC 8259, 9 lets a parser set such limits). */
export interface JsonLimits {
  /** Objects and arrays open at the same time. */
  depth: number
  /** Bytes of a string value, escapes replaced. */
  stringBytes: number
  /** Bytes of a key, escapes replaced. */
  keyBytes: number
  numberBytes: number
  keysPerObject: number
  /** Distinct keys kept as the same object; every further one is a new object each time it is read. */
  internedKeys: number
}

export const DEFAULT_JSON_LIMITS: Readonly<JsonLimits> = {
  depth: 64,
  stringBytes: 8 * 1024 * 1024,
  keyBytes: 256,
  numberBytes: 128,
  keysPerObject: 1024,
  internedKeys: 4096
}
