import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import t from 'tap'
import { Secret } from '../../src/domain/secret.ts'
import { Envelope } from '../../src/tenants/envelope.ts'

const key = randomBytes(32)
const envelope = new Envelope(new Secret(key.toString('base64')))
const binding = { tenantId: 'acme', field: 'password' }

t.test('what was sealed opens again at its own place', t => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), text => {
    const opened = envelope.open(envelope.seal(new Secret(text), binding), binding)
    return opened?.reveal() === text
  }))
  t.end()
})

t.test('a key in base64url is the same key as in base64', t => {
  const other = new Envelope(new Secret(key.toString('base64url')))
  t.equal(other.open(envelope.seal(new Secret('hidden'), binding), binding)?.reveal(), 'hidden')
  t.end()
})

t.test('the same secret is never sealed to the same text, and the text does not show it', t => {
  const sealed = new Set(Array.from({ length: 100 }, () => envelope.seal(new Secret('hidden'), binding)))
  t.equal(sealed.size, 100)
  for (const text of sealed) {
    t.match(text, /^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]{46}$/)
    t.notOk(Buffer.from(text.split('.')[2]!, 'base64url').includes('hidden'))
  }
  t.end()
})

t.test('a sealed value that is moved to another tenant or field does not open', t => {
  const sealed = envelope.seal(new Secret('hidden'), binding)
  t.equal(envelope.open(sealed, { ...binding, tenantId: 'other' }), undefined)
  t.equal(envelope.open(sealed, { ...binding, field: 'privateKey' }), undefined)
  t.equal(envelope.open(sealed, { tenantId: 'acmepass', field: 'word' }), undefined)
  t.equal(envelope.open(sealed, { tenantId: 'acme","pass', field: 'word' }), undefined)
  t.end()
})

t.test('a value that was sealed under another key does not open, also when it claims this key', t => {
  const other = new Envelope(new Secret(randomBytes(32).toString('base64')))
  const sealed = other.seal(new Secret('hidden'), binding)
  t.equal(envelope.open(sealed, binding), undefined)
  const keyId = envelope.seal(new Secret(''), binding).split('.')[1]!
  t.equal(envelope.open(`v1.${keyId}.${sealed.split('.')[2]!}`, binding), undefined)
  t.end()
})

t.test('a sealed value with any one bit changed does not open', t => {
  const [version = '', keyId = '', body = ''] = envelope.seal(new Secret('hidden'), binding).split('.')
  const bytes = Buffer.from(body, 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3]! ^= 1 << (bit & 7)
    t.equal(envelope.open(`${version}.${keyId}.${changed.toString('base64url')}`, binding), undefined)
  }
  t.end()
})

t.test('a sealed value that was cut, lengthened or replaced does not open', t => {
  const sealed = envelope.seal(new Secret('hidden'), binding)
  for (let length = 0; length < sealed.length; length++) t.equal(envelope.open(sealed.slice(0, length), binding), undefined)
  t.equal(envelope.open(`${sealed}AAAA`, binding), undefined)
  t.equal(envelope.open(sealed.replace('v1.', 'v2.'), binding), undefined)
  t.equal(envelope.open('hidden', binding), undefined)
  t.end()
})

t.test('a ring of keys seals under its first and opens what any of them sealed', t => {
  const old = randomBytes(32).toString('base64')
  const sealedBefore = new Envelope(new Secret(old)).seal(new Secret('hidden'), binding)
  const ring = new Envelope(new Secret(`${key.toString('base64')},${old}`))
  t.equal(ring.open(sealedBefore, binding)?.reveal(), 'hidden')
  t.notOk(ring.isCurrent(sealedBefore))
  const sealedNow = ring.seal(new Secret('hidden'), binding)
  t.ok(ring.isCurrent(sealedNow))
  t.equal(envelope.open(sealedNow, binding)?.reveal(), 'hidden')
  t.end()
})
