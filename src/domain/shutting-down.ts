import { Problem } from './problem.ts'

const RETRY_AFTER_SECONDS = 2

/** What a call is told that the service does not take or finish because it stops. */
export function shuttingDown (): Problem {
  return new Problem('SHUTTING_DOWN', 'The service is stopping.', { retryAfterSeconds: RETRY_AFTER_SECONDS })
}
