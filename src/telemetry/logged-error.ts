/** What the log keeps of an error. */
export interface LoggedError {
  type: string
  code?: string
  message: string
  stack?: string
  /** Of an `AggregateError`. */
  errors?: LoggedError[]
  cause?: LoggedError
}

/** Deeper than any real chain of causes; ends one that leads back to itself. */
const MAX_DEPTH = 8

/**
 * Type, code, message and stack of an error and of its causes, and nothing else: errors of libraries carry what they were
 * working on, such as a raw answer that may echo credentials. What is no error is not logged as one.
 */
export function loggedError (error: unknown): LoggedError | undefined {
  return pick(error, MAX_DEPTH)
}

function pick (error: unknown, depth: number): LoggedError | undefined {
  if (!(error instanceof Error) || depth === 0) return undefined
  const { code, errors } = error as { code?: unknown, errors?: unknown }
  const cause = pick(error.cause, depth - 1)
  return {
    type: error.name,
    ...(typeof code === 'string' ? { code } : {}),
    message: error.message,
    stack: String(error.stack),
    ...(Array.isArray(errors) ? { errors: errors.map(one => pick(one, depth - 1)).filter(one => one !== undefined) } : {}),
    ...(cause === undefined ? {} : { cause })
  }
}
