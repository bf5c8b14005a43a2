import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { GlBatchRecord } from '../../openapi/gl-batch.ts'
import { Problem, type ProblemCode } from '../domain/problem.ts'

export interface MetricsOptions {
  /** Whether figures are parted by tenant: as many series as there are tenants. */
  tenantLabels: boolean
  /** How many exports run now. */
  runningExports: () => number
  now: () => Date
}

/** Seconds: from a small export to the longest that is allowed by default. */
const DURATIONS = [0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600]
const SIZES = [1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

/**
 * Counts what the service does, for Prometheus. Labels come from closed lists: kinds, codes, routes, statuses; none from
 * what callers or ConnectWise say. The list with meanings: docs/metrics.md.
 */
export class Metrics {
  readonly #registry = new Registry()
  readonly #options: MetricsOptions
  readonly #exports: Counter
  readonly #durations: Histogram
  readonly #sizes: Histogram
  readonly #postings: Counter
  readonly #counters: Readonly<Record<Counted, Counter>>

  constructor (options: MetricsOptions) {
    this.#options = options
    const registers = [this.#registry]
    const tenant = options.tenantLabels ? ['tenant'] : []
    const counter = (name: string, help: string, labelNames: string[]) => new Counter({ name: `gl_batches_${name}`, help, labelNames, registers })
    this.#exports = counter('exports_total', 'Exports that ended.', ['interface', 'status', 'code', ...tenant])
    this.#durations = new Histogram({ name: 'gl_batches_export_duration_seconds', help: 'Time from the start of an export to its end.', labelNames: ['interface', 'status', ...tenant], buckets: DURATIONS, registers })
    this.#sizes = new Histogram({ name: 'gl_batches_export_document_bytes', help: 'Size of exported documents.', labelNames: ['interface', ...tenant], buckets: SIZES, registers })
    this.#postings = counter('postings_total', 'Calls that post or undo a posting, by what they changed in ConnectWise.', ['action', 'outcome', 'code', ...tenant])
    this.#counters = {
      connectwiseCalls: counter('connectwise_calls_total', 'Calls to ConnectWise that were answered.', ['status']),
      connectwiseFaults: counter('connectwise_faults_total', 'Calls to ConnectWise whose connection failed, before or within the answer.', ['code']),
      archiveErrors: counter('archive_errors_total', 'Failures of the archive.', ['operation', 'code']),
      databaseErrors: counter('database_errors_total', 'Failures of the database.', []),
      refusals: counter('refusals_total', 'Calls and exports that were refused because of a limit.', ['reason']),
      problems: counter('problems_total', 'Problems that were answered.', ['code']),
      calls: counter('http_requests_total', 'Calls that were answered.', ['method', 'route', 'status'])
    }
    const { runningExports } = options
    // eslint-disable-next-line no-new -- the registry keeps it
    new Gauge({ name: 'gl_batches_exports_running', help: 'Exports that run now.', registers, collect () { this.set(runningExports()) } })
  }

  /** Adds what Node tells of its process: processor, memory, event loop, garbage collection. */
  watchProcess (): void {
    collectDefaultMetrics({ register: this.#registry })
  }

  get contentType (): string {
    return this.#registry.contentType
  }

  /** All figures in Prometheus' text format. */
  async read (): Promise<string> {
    return await this.#registry.metrics()
  }

  /** Counts an export whose record says how it ended. */
  exportEnded ({ interface: kind, status, problem, createdAt, document, tenantId }: GlBatchRecord): void {
    const tenant = this.#tenant(tenantId)
    const seconds = (this.#options.now().getTime() - Date.parse(createdAt)) / 1000
    this.#exports.inc({ interface: kind, status, code: problem?.code ?? 'none', ...tenant })
    this.#durations.observe({ interface: kind, status, ...tenant }, seconds)
    if (document !== undefined) this.#sizes.observe({ interface: kind, ...tenant }, document.bytes)
  }

  /** Counts how work on a posting ends. */
  async measurePosting<T> (action: 'post' | 'undo', tenantId: string, work: Promise<T>): Promise<T> {
    const count = (outcome: string, code: string) => { this.#postings.inc({ action, outcome, code, ...this.#tenant(tenantId) }) }
    try {
      const done = await work
      count('applied', 'none')
      return done
    } catch (error) {
      const { outcome = 'none' } = error instanceof Problem ? error.facts : {}
      count(outcome, codeOf(error))
      throw error
    }
  }

  /** Counts one of the simple things. */
  readonly count = <C extends Counted>(what: C, labels: Labels[C]): void => {
    this.#counters[what].inc(labels)
  }

  #tenant (tenant: string): { tenant?: string } {
    return this.#options.tenantLabels ? { tenant } : {}
  }
}

interface Labels {
  connectwiseCalls: { status: number }
  connectwiseFaults: { code: ProblemCode }
  archiveErrors: { operation: string, code: string }
  databaseErrors: Record<string, never>
  refusals: { reason: string }
  problems: { code: ProblemCode }
  calls: { method: string, route: string, status: number }
}

type Counted = keyof Labels

/** A failure without a name is one of the service. */
export function codeOf (error: unknown): ProblemCode {
  return error instanceof Problem ? error.code : 'INTERNAL'
}
