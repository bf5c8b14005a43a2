import { randomBytes } from 'node:crypto'

/** Where a call stands in a trace (W3C Trace Context): the trace that it belongs to, and its own span in it. */
export interface TraceContext {
  /** 32 lower-case hex digits. */
  traceId: string
  /** 16 lower-case hex digits. */
  spanId: string
  isSampled: boolean
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/s
const NO_TRACE = '0'.repeat(32)
const NO_SPAN = '0'.repeat(16)

/** A span of our own in the trace that a `traceparent` names, or in a new trace where it is absent or not well-formed. */
export function continueTrace (traceparent: string | undefined): TraceContext {
  return { spanId: newSpanId(), ...traceOf(traceparent) }
}

/** The `traceparent` of a span. */
export function toTraceparent ({ traceId, spanId, isSampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`
}

/** The `traceparent` of a call made in the course of this one, with a span id of its own. */
export function toChildTraceparent (trace: TraceContext): string {
  return toTraceparent({ ...trace, spanId: newSpanId() })
}

function traceOf (traceparent = ''): Pick<TraceContext, 'traceId' | 'isSampled'> {
  const [, version, traceId = NO_TRACE, parentId, flags, more] = TRACEPARENT.exec(traceparent) ?? []
  // a later version may say more behind what is known of it; version ff is none (section 4.3)
  const isKnown = version !== 'ff' && (version !== '00' || more === undefined)
  if (!isKnown || traceId === NO_TRACE || parentId === NO_SPAN) return { traceId: randomBytes(16).toString('hex'), isSampled: false }
  return { traceId, isSampled: (Number.parseInt(String(flags), 16) & 1) === 1 }
}

function newSpanId (): string {
  return randomBytes(8).toString('hex')
}
