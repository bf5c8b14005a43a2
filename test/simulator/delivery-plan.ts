import type { DeliveryFault, Fault, Framing } from './faults/fault.ts'

/** How a body is cut short: reset the connection, end it, end TLS without close_notify, finish the HTTP message, or say nothing more. */
type CutManner = 'reset' | 'end' | 'tls-cut' | 'finish' | 'stall'

/** How the bytes of one answer travel. */
export interface DeliveryPlan {
  framing: Framing
  gzip: boolean
  /** Where and how the body is cut; counted in bytes as sent, so after gzip. */
  cut: { afterBytes: number, manner: CutManner } | undefined
  /** How many bytes Content-Length promises and nobody sends. */
  missingBytes: number
  drip: { bytesPerWrite: number, everyMs: number } | undefined
}

/** What the simulator does when no fault asks for something else. */
export interface DeliveryDefaults {
  framing: Framing
  gzip: boolean
}

const deliveryFaultKinds: ReadonlySet<string> = new Set<DeliveryFault['kind']>([
  'framing', 'reset-before-headers', 'reset-after-applying', 'stall-before-headers', 'reset-mid-body', 'stall-mid-body', 'early-end',
  'content-length-too-long', 'chunked-cut', 'tls-cut', 'truncated-gzip', 'slow-drip'
])

function isDeliveryFault (fault: Fault): fault is DeliveryFault {
  return deliveryFaultKinds.has(fault.kind)
}

/** The plan for an answer. */
export function deliveryPlan (defaults: DeliveryDefaults, fault: Fault | undefined): DeliveryPlan {
  const plan: DeliveryPlan = { ...defaults, cut: undefined, missingBytes: 0, drip: undefined }
  if (fault === undefined || !isDeliveryFault(fault)) return plan
  switch (fault.kind) {
    case 'framing': return { ...plan, framing: fault.framing, gzip: fault.gzip ?? defaults.gzip }
    case 'reset-mid-body': return { ...plan, cut: { afterBytes: fault.afterBytes, manner: 'reset' } }
    case 'stall-mid-body': return { ...plan, cut: { afterBytes: fault.afterBytes, manner: 'stall' } }
    case 'early-end': return { ...plan, framing: 'close-delimited', cut: { afterBytes: fault.afterBytes, manner: 'finish' } }
    case 'chunked-cut': return { ...plan, framing: 'chunked', cut: { afterBytes: fault.afterBytes, manner: 'end' } }
    case 'tls-cut': return { ...plan, framing: 'close-delimited', cut: { afterBytes: fault.afterBytes, manner: 'tls-cut' } }
    case 'truncated-gzip': return { ...plan, framing: 'chunked', gzip: true, cut: { afterBytes: fault.afterBytes, manner: 'finish' } }
    case 'content-length-too-long':
      return { ...plan, framing: 'content-length', missingBytes: fault.missingBytes ?? 100, cut: { afterBytes: Infinity, manner: 'end' } }
    case 'slow-drip': return { ...plan, drip: { bytesPerWrite: fault.bytesPerWrite, everyMs: fault.everyMs } }
    // these three end before an answer is sent
    case 'reset-before-headers':
    case 'reset-after-applying':
    case 'stall-before-headers': return plan
  }
}

/** Whether a fault says how the answer travels, which then holds for short answers as well. */
export function saysFraming (fault: Fault | undefined): boolean {
  return fault !== undefined && ['framing', 'early-end', 'chunked-cut', 'tls-cut', 'truncated-gzip'].includes(fault.kind)
}
