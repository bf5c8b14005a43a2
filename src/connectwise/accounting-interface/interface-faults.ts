import { XMLParser } from 'fast-xml-parser'
import { Problem, type ProblemCode } from '../../domain/problem.ts'
import type { Secret } from '../../domain/secret.ts'
import { plainWords, withWords } from '../plain-words.ts'
import { withoutSecrets } from '../without-secrets.ts'

/** What the text of a PsaError tells; the first that fits counts. */
const MEANINGS: readonly (readonly [RegExp, ProblemCode, string])[] = [
  [/^cannot find (?:the )?gl batch\b/i, 'RECREATE_BATCH_UNKNOWN', 'ConnectWise knows no such batch.'],
  [/time-?out|deadlock|transport-level/i, 'CONNECTWISE_UNAVAILABLE', 'ConnectWise ran out of time.'],
  [/permission|security|not authori[sz]ed|access (?:level|denied)|denied/i, 'CONNECTWISE_ROLE_REFUSED', 'The security role of the member does not allow this.'],
  [/owner ?level|location/i, 'OWNER_LEVEL_UNKNOWN', 'ConnectWise knows no such location.'],
  [/log ?in|log ?on|password|credential|authenticat|username|company/i, 'CONNECTWISE_CREDENTIALS_REFUSED', 'ConnectWise refuses the company, the username or the password.']
]

/** What a mark is refused with before anything is changed; whatever else it fails with may come after. */
const MARK_REFUSED: ReadonlySet<ProblemCode> = new Set<ProblemCode>(['CONNECTWISE_ROLE_REFUSED', 'CONNECTWISE_CREDENTIALS_REFUSED'])
const NOTHING_TO_MARK = /^cannot find gl(?:batchid|entryrecidlist)\b/i

/** The field of an export that a meaning speaks of. */
const POINTERS: Partial<Record<ProblemCode, string>> = { OWNER_LEVEL_UNKNOWN: '/ownerLevel', RECREATE_BATCH_UNKNOWN: '/recreateFrom' }

/** A `<PsaError>` answer as a problem. Its stack trace stays in the cause, for the log. */
export function psaFault (xml: string, password: Secret): Problem {
  const said = withoutSecrets(textOf(xml), [password.reveal()])
  const message = plainWords(said)
  const meaning = MEANINGS.find(([pattern]) => pattern.test(message))
  const [, code, detail] = meaning ?? [undefined, 'CONNECTWISE_REQUEST_REFUSED' as const, 'ConnectWise refuses the request.']
  const pointer = POINTERS[code]
  return new Problem(code, withWords(detail, message), {
    cause: new Error(said),
    ...(pointer === undefined ? {} : { errors: [{ pointer, detail }] })
  })
}

/** The same answer to a mark: unless it is known to refuse, ConnectWise may have failed after it had marked. */
export function markFault (xml: string, password: Secret): Problem {
  const fault = psaFault(xml, password)
  if (MARK_REFUSED.has(fault.code) || NOTHING_TO_MARK.test(wordsOf(xml, password))) return fault
  return new Problem('CONNECTWISE_UNAVAILABLE', withWords('ConnectWise failed while it was to mark.', wordsOf(xml, password)), { cause: fault.facts.cause })
}

/** What an answer says, in one line. */
function wordsOf (xml: string, password: Secret): string {
  return plainWords(withoutSecrets(textOf(xml), [password.reveal()]))
}

function textOf (xml: string): string {
  try {
    const { PsaError } = new XMLParser({ parseTagValue: false }).parse(xml) as { PsaError?: unknown }
    return typeof PsaError === 'string' ? PsaError : ''
  } catch {
    return ''
  }
}
