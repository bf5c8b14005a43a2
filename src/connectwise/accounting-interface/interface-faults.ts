import { XMLParser } from 'fast-xml-parser'
import { Problem, type ProblemCode } from '../../domain/problem.ts'
import type { Secret } from '../../domain/secret.ts'
import { plainWords, withWords } from '../plain-words.ts'
import { withoutSecrets } from '../without-secrets.ts'

/** What the text of a PsaError tells; the first that fits counts. */
const MEANINGS: readonly (readonly [RegExp, ProblemCode, string])[] = [
  [/^cannot find (?:the )?gl batch\b/i, 'RECREATE_BATCH_UNKNOWN', 'ConnectWise knows no such batch.'],
  [/permission|security|not authori[sz]ed|access (?:level|denied)|denied/i, 'CONNECTWISE_ROLE_REFUSED', 'The security role of the member does not allow this.'],
  [/owner ?level|location/i, 'OWNER_LEVEL_UNKNOWN', 'ConnectWise knows no such location.'],
  [/log ?in|log ?on|password|credential|authenticat|username|company/i, 'CONNECTWISE_CREDENTIALS_REFUSED', 'ConnectWise refuses the company, the username or the password.'],
  [/time-?out|deadlock/i, 'CONNECTWISE_UNAVAILABLE', 'ConnectWise ran out of time.']
]

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

function textOf (xml: string): string {
  try {
    const { PsaError } = new XMLParser({ parseTagValue: false }).parse(xml) as { PsaError?: unknown }
    return typeof PsaError === 'string' ? PsaError : ''
  } catch {
    return ''
  }
}
