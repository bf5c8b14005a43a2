import { Problem, type ProblemCode } from '../../domain/problem.ts'
import type { OutboundAnswer } from '../outbound.ts'
import { plainWords, withWords } from '../plain-words.ts'
import { retryAfter } from '../retry-after.ts'

/** What an error status of the REST API means; a status not listed is a refusal (4xx) or an outage (5xx). */
const STATUSES: Readonly<Record<number, readonly [ProblemCode, string]>> = {
  401: ['CONNECTWISE_CREDENTIALS_REFUSED', 'ConnectWise refuses the company id or the API keys.'],
  403: ['CONNECTWISE_ROLE_REFUSED', 'The security role of the API member does not allow this.'],
  404: ['CONNECTWISE_CREDENTIALS_REFUSED', 'ConnectWise does not find this; on its cloud that is also the answer to wrong credentials.'],
  429: ['CONNECTWISE_THROTTLED', 'ConnectWise takes no more calls for the moment.']
}

/** An error answer of the REST API as a problem; what ConnectWise says of the fault is passed on, shortened. */
export function restFault (answer: OutboundAnswer, text: string): Problem {
  const { statusCode } = answer
  const [code, detail] = STATUSES[statusCode] ?? (statusCode >= 500
    ? ['CONNECTWISE_UNAVAILABLE', `ConnectWise answered with its own failure (status ${statusCode}).`] as const
    : ['CONNECTWISE_REQUEST_REFUSED', `ConnectWise refuses the request (status ${statusCode}).`] as const)
  return new Problem(code, withWords(detail, saidBy(text)), statusCode === 429 || statusCode >= 500 ? retryAfter(answer) : {})
}

/** Empty for anything that is not ConnectWise's error object: a page of HTML is not for the caller. */
function saidBy (text: string): string {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return ''
  }
  const { message, errors } = membersOf(body) as { message?: unknown, errors?: unknown }
  const faults = Array.isArray(errors) ? errors.map(membersOf) : []
  const words = [message, ...faults.flatMap(fault => [fault['field'], fault['message']])]
  return plainWords(words.filter(word => typeof word === 'string').join(' '))
}

function membersOf (value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? value as Record<string, unknown> : {}
}
