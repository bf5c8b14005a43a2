import { Problem } from '../domain/problem.ts'

/**
 * Runs work that a signal or a deadline ends, whichever comes first; when it returns, what it left unread is ended too.
 * @param what begins the sentence that the problem says, such as `The export`
 * @throws Problem CONNECTWISE_TIMEOUT through the work that the signal aborts
 */
export async function withinDeadline<T> (limit: { deadlineMs: number, signal: AbortSignal, what: string }, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { deadlineMs, signal, what } = limit
  const deadline = new AbortController()
  const overdue = () => deadline.abort(new Problem('CONNECTWISE_TIMEOUT', `${what} took longer than the ${deadlineMs} ms that are allowed.`))
  const timer = setTimeout(overdue, deadlineMs)
  try {
    return await work(AbortSignal.any([signal, deadline.signal]))
  } finally {
    clearTimeout(timer)
    deadline.abort()
  }
}
