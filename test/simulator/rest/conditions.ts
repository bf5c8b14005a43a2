import type { ConditionToken } from './condition-tokens.ts'
import { conditionTokens, invalidCondition } from './condition-tokens.ts'

/** Whether an object fulfils a condition. */
type Condition = (item: object) => boolean

type Value = string | number | boolean | null

/** Reads `company/identifier` or `company.identifier` from an object. */
function fieldOf (item: object, path: string): Value {
  let value: unknown = item
  for (const name of path.split(/[./]/)) {
    value = typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1] : undefined
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null
}

/** Texts compare without regard to case, as in the database; dates as texts in ISO form. */
function compare (left: Value, right: Value): number {
  if (typeof left === 'number' && typeof right === 'number') return left - right
  return String(left).toLowerCase().localeCompare(String(right).toLowerCase(), 'en')
}

function like (text: Value, pattern: Value): boolean {
  const source = String(pattern).replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace(/[%*]/g, '.*')
  return new RegExp(`^${source}$`, 'is').test(String(text))
}

const comparisons: Record<string, (left: Value, right: Value) => boolean> = {
  '=': (left, right) => compare(left, right) === 0,
  '!=': (left, right) => compare(left, right) !== 0,
  '<>': (left, right) => compare(left, right) !== 0,
  '<': (left, right) => compare(left, right) < 0,
  '<=': (left, right) => compare(left, right) <= 0,
  '>': (left, right) => compare(left, right) > 0,
  '>=': (left, right) => compare(left, right) >= 0,
  like,
  contains: (left, right) => String(left).toLowerCase().includes(String(right).toLowerCase())
}

/** Reads tokens by recursive descent: `or` binds weaker than `and`, `not` and brackets bind strongest. */
class ConditionReader {
  readonly #tokens: ConditionToken[]
  #at = 0

  constructor (text: string) {
    this.#tokens = conditionTokens(text)
  }

  read (): Condition {
    const condition = this.#either()
    if (this.#at < this.#tokens.length) throw this.#invalid()
    return condition
  }

  #either (): Condition {
    let condition = this.#both()
    while (this.#takeWord('or')) {
      const [left, right] = [condition, this.#both()]
      condition = item => left(item) || right(item)
    }
    return condition
  }

  #both (): Condition {
    let condition = this.#single()
    while (this.#takeWord('and')) {
      const [left, right] = [condition, this.#single()]
      condition = item => left(item) && right(item)
    }
    return condition
  }

  #single (): Condition {
    if (this.#takeSign('(')) {
      const condition = this.#either()
      if (!this.#takeSign(')')) throw this.#invalid()
      return condition
    }
    const token = this.#next()
    if (token.kind !== 'word') throw this.#invalid()
    return this.#comparison(token.word)
  }

  #comparison (path: string): Condition {
    const negated = this.#takeWord('not')
    if (this.#takeWord('in')) {
      const values = this.#list()
      return item => values.some(value => compare(fieldOf(item, path), value) === 0) !== negated
    }
    const token = this.#next()
    const name = token.kind === 'sign' ? token.sign : token.kind === 'word' ? token.word.toLowerCase() : ''
    const holds = comparisons[name]
    if (holds === undefined) throw this.#invalid()
    const value = this.#value()
    return item => holds(fieldOf(item, path), value) !== negated
  }

  #list (): Value[] {
    if (!this.#takeSign('(')) throw this.#invalid()
    const values = [this.#value()]
    while (this.#takeSign(',')) values.push(this.#value())
    if (!this.#takeSign(')')) throw this.#invalid()
    return values
  }

  #value (): Value {
    const token = this.#next()
    if (token.kind === 'value') return token.value
    const known: Record<string, Value> = { true: true, false: false, null: null }
    const value = token.kind === 'word' ? known[token.word.toLowerCase()] : undefined
    if (value === undefined) throw this.#invalid()
    return value
  }

  #takeWord (word: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'word' || token.word.toLowerCase() !== word) return false
    this.#at++
    return true
  }

  #takeSign (sign: string): boolean {
    const token = this.#tokens[this.#at]
    if (token?.kind !== 'sign' || token.sign !== sign) return false
    this.#at++
    return true
  }

  #next (): ConditionToken {
    const token = this.#tokens[this.#at++]
    if (token === undefined) throw this.#invalid()
    return token
  }

  #invalid (): Error {
    const token = this.#tokens[this.#at] ?? this.#tokens.at(-1)
    return invalidCondition(token === undefined ? '' : Object.values(token).slice(1).join(' '))
  }
}

/** Reads the `conditions` of a query; an empty one holds for everything. A mistake is a 400. */
export function readConditions (text: string): Condition {
  return text.trim() === '' ? () => true : new ConditionReader(text).read()
}
