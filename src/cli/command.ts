import type { ParseArgsOptionsConfig } from 'node:util'

/** What a command is given of its process. */
export interface Surroundings {
  env: Record<string, string | undefined>
  stdout: Output
  stderr: Output
  now: () => Date
}

export interface Output {
  write: (text: string | Uint8Array) => unknown
  isTTY?: boolean
}

export type Values = Record<string, string | boolean | undefined>

/** One command of the command line. */
export interface Command {
  /** What follows the command's name in its usage. */
  usage: string
  help: string
  options: ParseArgsOptionsConfig
  /** Answers the exit code; undefined leaves the process to what was started. */
  run: (values: Values, surroundings: Surroundings) => Promise<number | undefined>
}

/** Exit codes, of sysexits.h from 64 on; docs/command-line.md explains them. */
export const EXIT = { done: 0, failed: 1, usage: 64, unavailable: 69, config: 78 } as const

/** A call that the command does not understand, told with the command's usage. */
export class UsageError extends Error {}

/** The service cannot be reached. */
export class UnreachableError extends Error {}
