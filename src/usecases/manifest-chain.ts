/** One manifest as a link of its tenant's chain. */
export interface ChainLink {
  folder: string
  /** Undefined where it cannot be told any more. */
  manifestSha256: string | undefined
  /** Null for the first; undefined where it cannot be told any more. */
  previous: string | null | undefined
}

/** A chain that is not one, seen from the batch that shows it. */
export interface ChainFinding {
  kind: 'missing' | 'fork'
  where: string
  detail: string
}

/**
 * Follows the manifests of one tenant in the order of the archive, in constant memory: it keeps the last link and those
 * that do not follow it.
 */
export class ManifestChain {
  #last: string | null | undefined = null
  readonly #breaks = new Set<string | null>()

  add ({ manifestSha256, previous }: ChainLink): void {
    if (previous !== undefined && this.#last !== undefined && previous !== this.#last) this.#breaks.add(previous)
    this.#last = manifestSha256
  }

  get isWhole (): boolean {
    return this.#breaks.size === 0
  }

  /**
   * Goes through the links once more for what did not follow. A chain that only runs in another order than the folders
   * is whole. `isKnown` tells whether a manifest was recorded although it is gone; that is told elsewhere.
   */
  async explain (links: AsyncIterable<ChainLink>, isKnown: (manifestSha256: string) => Promise<boolean>): Promise<ChainFinding[]> {
    const present = new Set<string | null>([null])
    const followers = new Map<string | null, string[]>()
    for await (const { folder, manifestSha256, previous } of links) {
      if (manifestSha256 !== undefined && this.#breaks.has(manifestSha256)) present.add(manifestSha256)
      if (previous !== undefined && this.#breaks.has(previous)) followers.set(previous, [...followers.get(previous) ?? [], folder])
    }
    const findings: ChainFinding[] = []
    for (const [previous, [first = '', ...more]] of followers) {
      findings.push(...more.map(folder => fork(folder, first, previous)))
      if (!present.has(previous) && !await isKnown(String(previous))) findings.push(gap(first, String(previous)))
    }
    return findings
  }
}

function fork (where: string, first: string, previous: string | null): ChainFinding {
  const what = previous === null ? 'names no manifest before it, as' : 'names the same manifest before it as'
  return {
    kind: 'fork',
    where,
    detail: `${what} ${first} does. Both batches are whole; they were exported without knowing of each other, at the same time or on an empty database`
  }
}

function gap (where: string, previous: string): ChainFinding {
  return {
    kind: 'missing',
    where,
    detail: `names a manifest before it that is not in the archive (SHA-256 ${previous}): a batch was taken away, or its manifest was changed`
  }
}
