/** One thing wrong with the environment, and how to mend it. */
export interface ConfigFault {
  variable: string
  problem: string
  fix: string
}

/** All faults of an environment at once. */
export class ConfigError extends Error {
  readonly faults: readonly ConfigFault[]

  constructor (faults: readonly ConfigFault[]) {
    super(`the configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n` +
      faults.map(({ variable, problem, fix }) => `  ${variable}: ${problem}\n    fix: ${fix}`).join('\n'))
    this.name = 'ConfigError'
    this.faults = faults
  }
}
