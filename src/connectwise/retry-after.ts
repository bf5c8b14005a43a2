import type { OutboundAnswer } from './outbound.ts'

/** How long an answer asks to wait (RFC 9110 §10.2.3, in seconds as ConnectWise documents it); empty where it names no such number. */
export function retryAfter ({ headers }: Pick<OutboundAnswer, 'headers'>): { retryAfterSeconds?: number } {
  const seconds = String(headers['retry-after'])
  return /^\d{1,6}$/.test(seconds) ? { retryAfterSeconds: Number(seconds) } : {}
}
