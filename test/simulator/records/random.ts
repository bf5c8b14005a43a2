/** A source of numbers in [0, 1) that repeats itself for the same seed. */
export type Random = () => number

/**
 * A small generator (mulberry32): the same seed and keys give the same sequence on every machine.
 * The keys say which thing is drawn, so that record 7 never depends on record 6.
 */
export function seededRandom (seed: number, ...keys: number[]): Random {
  let state = keys.reduce((hash, key) => Math.imul(hash ^ key, 0x9E3779B1) + 0x7F4A7C15 | 0, seed | 0)
  return () => {
    state = state + 0x6D2B79F5 | 0
    let mixed = Math.imul(state ^ state >>> 15, 1 | state)
    mixed = mixed + Math.imul(mixed ^ mixed >>> 7, 61 | mixed) ^ mixed
    return ((mixed ^ mixed >>> 14) >>> 0) / 4294967296
  }
}

/** One of the list. */
export function pick<T> (random: Random, list: readonly T[]): T {
  const drawn = list[Math.floor(random() * list.length)]
  if (drawn === undefined) throw new RangeError('Nothing to pick from')
  return drawn
}

/** A whole number from `low` to `high`, both included. */
export function between (random: Random, low: number, high: number): number {
  return low + Math.floor(random() * (high - low + 1))
}
