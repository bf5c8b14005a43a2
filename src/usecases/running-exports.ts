import { Problem } from '../domain/problem.ts'

interface Running {
  abort: (reason: Problem) => void
  done: Promise<unknown>
}

/** The exports that run in this process. */
export class RunningExports {
  readonly #running = new Map<string, Running>()
  readonly #stop = new AbortController()

  /** Aborted when the service stops. */
  get stopping (): AbortSignal {
    return this.#stop.signal
  }

  /** Keeps an export under its batch until it has ended. */
  add (batchId: string, running: Running): void {
    this.#running.set(batchId, running)
    const forget = () => { this.#running.delete(batchId) }
    running.done.then(forget, forget)
  }

  /** Ends the export of a batch at once when it runs here. */
  cancel (batchId: string): void {
    this.#running.get(batchId)?.abort(cancelled())
  }

  /** Ends every export and waits until each has recorded how. */
  async stop (): Promise<void> {
    this.#stop.abort(new Problem('SHUTTING_DOWN', 'The service is stopping.'))
    await Promise.allSettled(Array.from(this.#running.values(), ({ done }) => done))
  }
}

export function cancelled (): Problem {
  return new Problem('EXPORT_CANCELLED', 'The export was cancelled with DELETE while it ran.')
}
