/** What a caller prefers (RFC 7240), as far as this service knows it. */
export interface Preferences {
  respondAsync: boolean
  minimal: boolean
  /** Whole seconds, at most `MAX_WAIT_SECONDS`. */
  waitSeconds: number | undefined
}

export const MAX_WAIT_SECONDS = 120

/** Longer headers are passed over: what this service knows fits in far less, and reading a hostile one takes the square of its length. */
const MAX_LENGTH = 1024

const TOKEN = '[!#$%&\'*+.^_`|~0-9A-Za-z-]+'
const QUOTED = '"((?:[^"\\\\]|\\\\.)*)"'
const ONE = new RegExp(`(${TOKEN})(?:[ \\t]*=[ \\t]*(?:${QUOTED}|(${TOKEN})))?(?:[^,"]|"(?:[^"\\\\]|\\\\.)*")*`, 'g')

/** Reads a Prefer header; preferences that are unknown or make no sense, and all of a header of more than 1024 characters, are passed over, and the first of a name counts. */
export function parsePrefer (header: string | undefined): Preferences {
  const found = new Map<string, string>()
  const read = header === undefined || header.length > MAX_LENGTH ? '' : header
  for (const [, name = '', quoted, token] of read.matchAll(ONE)) {
    const key = name.toLowerCase()
    if (!found.has(key)) found.set(key, quoted?.replace(/\\(.)/g, '$1') ?? token ?? '')
  }
  const wait = found.get('wait') ?? ''
  return {
    respondAsync: found.get('respond-async') === '',
    minimal: found.get('return') === 'minimal',
    waitSeconds: /^\d{1,9}$/.test(wait) ? Math.min(Number(wait), MAX_WAIT_SECONDS) : undefined
  }
}

/** The value of Preference-Applied; undefined when nothing was preferred that this service honours. */
export function appliedPreferences ({ respondAsync, minimal, waitSeconds }: Preferences): string | undefined {
  const applied = [
    ...(respondAsync ? ['respond-async'] : []),
    ...(minimal ? ['return=minimal'] : []),
    ...(waitSeconds === undefined ? [] : [`wait=${waitSeconds}`])
  ]
  return applied.length === 0 ? undefined : applied.join(', ')
}
