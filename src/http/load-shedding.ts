import { getHeapStatistics } from 'node:v8'
import underPressure from '@fastify/under-pressure'
import { fastifyPlugin } from 'fastify-plugin'
import { Problem } from '../domain/problem.ts'

export interface LoadSheddingOptions {
  /** 0 is never. */
  eventLoopDelayMs: number
  heapPercent: number
  rssBytes: number
  /** Is told which measure refuses a call. */
  refused: (measure: string) => void
}

const SAMPLE_MS = 1000
const RETRY_AFTER_SECONDS = 10

/** Refuses calls to the routes of its scope while the process is at its limits, so that what runs can finish. */
export const loadShedding = fastifyPlugin<LoadSheddingOptions>(async (app, { eventLoopDelayMs, heapPercent, rssBytes, refused }) => {
  await app.register(underPressure, {
    sampleInterval: SAMPLE_MS,
    maxEventLoopDelay: eventLoopDelayMs,
    maxHeapUsedBytes: Math.floor(getHeapStatistics().heap_size_limit * heapPercent / 100),
    maxRssBytes: rssBytes,
    pressureHandler: (_request, _reply, measure, value) => { refuse(measure, value, refused) }
  })
})

/** @throws Problem TOO_BUSY, unless nothing was measured yet, as in the first moments of a process */
export function refuse (measure: string, value: number | undefined, refused: (measure: string) => void): void {
  if (value === Infinity) return
  refused(measure)
  throw new Problem('TOO_BUSY', `The service is at its limits (${measure}).`, { retryAfterSeconds: RETRY_AFTER_SECONDS })
}
