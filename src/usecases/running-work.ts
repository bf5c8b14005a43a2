import { Problem } from '../domain/problem.ts'
import { shuttingDown } from '../domain/shutting-down.ts'

interface Running {
  abort: (reason: Problem) => void
  done: Promise<unknown>
}

/** The exports, and what else goes on without its caller, that run in this process. */
export class RunningWork {
  readonly #running = new Map<string, Running>()
  readonly #kept = new Set<Promise<unknown>>()
  readonly #stop = new AbortController()

  /** Aborted when the service ends what runs. */
  get stopping (): AbortSignal {
    return this.#stop.signal
  }

  /** Keeps an export under its batch until it has ended. */
  add (batchId: string, running: Running): void {
    this.#running.set(batchId, running)
    const forget = () => { this.#running.delete(batchId) }
    running.done.then(forget, forget)
  }

  /** How many exports run now. */
  get count (): number {
    return this.#running.size
  }

  /** Has the service wait for work before it stops, whoever else waits for it. */
  async keep<T> (work: Promise<T>): Promise<T> {
    this.#kept.add(work)
    try {
      return await work
    } finally {
      this.#kept.delete(work)
    }
  }

  /** Ends the export of a batch at once when it runs here. */
  cancel (batchId: string): void {
    this.#running.get(batchId)?.abort(cancelled())
  }

  /** Resolves when nothing runs. */
  async idle (): Promise<void> {
    while (this.#running.size + this.#kept.size > 0) {
      await Promise.allSettled([...this.#kept, ...Array.from(this.#running.values(), ({ done }) => done)])
    }
  }

  /** Ends all that runs and waits until it has recorded how. */
  async stop (): Promise<void> {
    this.#stop.abort(shuttingDown())
    await this.idle()
  }
}

export function cancelled (): Problem {
  return new Problem('EXPORT_CANCELLED', 'The export was cancelled with DELETE while it ran.')
}
