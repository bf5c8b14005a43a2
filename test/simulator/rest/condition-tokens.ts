import { RestFault } from './rest-answers.ts'

/** A piece of a condition: a text, date or number value; a word (field, keyword or true/false/null); or a sign. */
export type ConditionToken =
  { kind: 'value', value: string | number } |
  { kind: 'word', word: string } |
  { kind: 'sign', sign: string }

const token = /\s*(?:"((?:[^"\\]|\\.)*)"|\[([^\]]*)\]|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_][\w./]*)|(>=|<=|!=|<>|[=<>(),]))/y

/** 400 for a condition that cannot be read. */
export function invalidCondition (text: string): RestFault {
  return new RestFault(400, { code: 'InvalidCondition', message: `conditions are invalid near "${text.slice(0, 40)}"` })
}

function tokenOf (match: RegExpExecArray): ConditionToken {
  const [, quoted, date, number, word, sign] = match
  if (quoted !== undefined) return { kind: 'value', value: quoted.replace(/\\(.)/gs, '$1') }
  if (date !== undefined) return { kind: 'value', value: date }
  if (number !== undefined) return { kind: 'value', value: Number(number) }
  return word === undefined ? { kind: 'sign', sign: sign ?? '' } : { kind: 'word', word }
}

/** Cuts a condition into tokens. A quote inside a text is written `\"`. */
export function conditionTokens (text: string): ConditionToken[] {
  const tokens: ConditionToken[] = []
  let at = 0
  while (text.slice(at).trim() !== '') {
    token.lastIndex = at
    const match = token.exec(text)
    if (match === null) throw invalidCondition(text.slice(at))
    tokens.push(tokenOf(match))
    at = token.lastIndex
  }
  return tokens
}
