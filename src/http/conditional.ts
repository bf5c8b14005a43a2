/** Whether the caller has what it asks for already: `If-None-Match`, compared weakly (RFC 9110, 13.1.2). */
export function isUnchanged (ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some(tag => tag.trim().replace(/^W\//, '') === etag)
}

/** First and last byte, both inclusive. */
export interface ByteRange {
  from: number
  to: number
}

/**
 * The one range of bytes that `Range` and `If-Range` ask for (RFC 9110, 14.1.2). Undefined means the whole: nothing was
 * asked for, or what the standard allows to pass over, which are several ranges, other units and what is malformed.
 */
export function byteRange (headers: { range?: string | undefined, 'if-range'?: string | undefined }, { etag, bytes }: { etag: string, bytes: number }): ByteRange | 'unsatisfiable' | undefined {
  const ifRange = headers['if-range']
  // a date never matches: the document has none
  if (ifRange !== undefined && ifRange !== etag) return undefined
  const [, first = '', last = ''] = /^bytes=\s*(\d*)-(\d*)\s*$/i.exec(headers.range ?? '') ?? []
  if (first === '') return last === '' ? undefined : lastBytes(Number(last), bytes)
  const from = Number(first)
  const to = last === '' ? Infinity : Number(last)
  if (to < from) return undefined
  return from < bytes ? { from, to: Math.min(to, bytes - 1) } : 'unsatisfiable'
}

function lastBytes (count: number, bytes: number): ByteRange | 'unsatisfiable' {
  return count === 0 ? 'unsatisfiable' : { from: Math.max(0, bytes - count), to: bytes - 1 }
}
