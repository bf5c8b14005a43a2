import { inspect } from 'node:util'
import { pino } from 'pino'
import t from 'tap'
import { Secret } from '../../src/domain/secret.ts'

const canary = 'CANARY-of-a-secret'
const secret = new Secret(canary)

t.test('only reveal gives the value of a secret', t => {
  t.equal(secret.reveal(), canary)
  t.end()
})

t.test('every way of turning a secret into text gives the mask', t => {
  const written: Record<string, string> = {
    toString: secret.toString(),
    // eslint-disable-next-line @typescript-eslint/restrict-template-expressions -- the very thing that must not leak
    template: `${secret}`,
    concatenation: ['', secret].join(''),
    json: JSON.stringify({ secret, list: [secret] }),
    inspect: inspect({ secret, map: new Map([['secret', secret]]) }, { depth: 10, showHidden: true }),
    inspectProxy: inspect(secret, { showProxy: true, getters: true }),
    errorCause: inspect(new Error('failed', { cause: { secret } }))
  }
  for (const [way, text] of Object.entries(written)) {
    t.notOk(text.includes(canary), way)
    t.ok(text.includes('[secret]'), way)
  }
  t.end()
})

t.test('nothing of a secret can be enumerated or cloned', t => {
  t.strictSame(Reflect.ownKeys(secret), [])
  t.strictSame(Object.entries(secret), [])
  t.notOk(inspect(structuredClone(secret), { showHidden: true }).includes(canary))
  t.end()
})

t.test('console and the logger print the mask', t => {
  const lines: string[] = []
  const restore = t.capture(console, 'log', (...values: unknown[]) => { lines.push(inspect(values)) })
  console.log('secret', secret, { secret })
  t.equal(restore().length, 1)
  const logger = pino({ level: 'trace' }, { write: line => { lines.push(line) } })
  logger.info({ secret, nested: { secret } }, 'about %s and %o and %j', secret, secret, secret)
  t.equal(lines.length, 2)
  for (const line of lines) {
    t.notOk(line.includes(canary))
    t.ok(line.includes('[secret]'))
  }
  t.end()
})
