import type { Static } from 'typebox'
import type { EnvSchema } from './env-schema.ts'

/** How much callers may ask for. */
export interface LimitsConfig {
  maxBodyBytes: number
  headersTimeoutMs: number
  requestTimeoutMs: number
  keepAliveTimeoutMs: number
  /** How long an answer may wait for its reader. */
  idleReaderTimeoutMs: number
  maxConnections: number
  /** Calls a minute; 0 is no limit. */
  rates: { credential: number, tenant: number }
  /** 0 is no limit. */
  maxRunningExports: number
  /** From when on calls are refused; 0 is never. */
  shedding: { eventLoopDelayMs: number, heapPercent: number, rssBytes: number }
}

/** The limits of an environment that fits its schema. */
export function readLimits (env: Required<Pick<Static<typeof EnvSchema>, LimitVariable>>): LimitsConfig {
  return {
    maxBodyBytes: env.MAX_BODY_BYTES,
    headersTimeoutMs: env.HEADERS_TIMEOUT_MS,
    requestTimeoutMs: env.REQUEST_TIMEOUT_MS,
    keepAliveTimeoutMs: env.KEEP_ALIVE_TIMEOUT_MS,
    idleReaderTimeoutMs: env.IDLE_READER_TIMEOUT_MS,
    maxConnections: env.MAX_CONNECTIONS,
    rates: { credential: env.RATE_LIMIT_PER_CREDENTIAL, tenant: env.RATE_LIMIT_PER_TENANT },
    maxRunningExports: env.MAX_RUNNING_EXPORTS,
    shedding: { eventLoopDelayMs: env.SHED_EVENT_LOOP_DELAY_MS, heapPercent: env.SHED_HEAP_PERCENT, rssBytes: env.SHED_RSS_BYTES }
  }
}

type LimitVariable = 'MAX_BODY_BYTES' | 'HEADERS_TIMEOUT_MS' | 'REQUEST_TIMEOUT_MS' | 'KEEP_ALIVE_TIMEOUT_MS' | 'IDLE_READER_TIMEOUT_MS' |
  'MAX_CONNECTIONS' | 'RATE_LIMIT_PER_CREDENTIAL' | 'RATE_LIMIT_PER_TENANT' | 'MAX_RUNNING_EXPORTS' | 'SHED_EVENT_LOOP_DELAY_MS' |
  'SHED_HEAP_PERCENT' | 'SHED_RSS_BYTES'
