/** One measurement: wall time, and processor time of whatever does the work. */
export interface Sample {
  ms: number
  cpuMs: number
}

export function median (values: readonly number[]): number {
  return percentile(values, 0.5)
}

/** Nearest rank. */
export function percentile (values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN
}

/** Measures each candidate once a round; every round begins with another one. One round before them warms up. */
export async function interleave<T> (candidates: readonly T[], rounds: number, measure: (candidate: T) => Promise<Sample>, warmUps = 1): Promise<Map<T, Sample>> {
  const samples = new Map<T, Sample[]>(candidates.map(candidate => [candidate, []]))
  for (let round = -warmUps; round < rounds; round++) {
    for (let place = 0; place < candidates.length; place++) {
      const candidate = candidates[(place + Math.max(0, round)) % candidates.length] as T
      const sample = await measure(candidate)
      if (round >= 0) samples.get(candidate)?.push(sample)
    }
  }
  return new Map([...samples].map(([candidate, taken]) =>
    [candidate, { ms: median(taken.map(({ ms }) => ms)), cpuMs: median(taken.map(({ cpuMs }) => cpuMs)) }]))
}
