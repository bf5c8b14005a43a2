import t from 'tap'
import { assertCertificates } from '../../src/connectwise/trusted-authorities.ts'
import { makeLoopbackCertificate } from '../simulator/certificate.ts'

const { cert, caCertificate } = await makeLoopbackCertificate([])
const broken = caCertificate.replace(/\n[A-Za-z0-9+/]{20}/, '\n')

t.test('certificates in PEM are taken, one or several, with words in between, and so is none at all', t => {
  for (const pem of [undefined, caCertificate, `subject=authority\n${caCertificate}\nanother:\n${cert}`, caCertificate.replaceAll('\n', '\r\n')]) t.doesNotThrow(() => { assertCertificates(pem) })
  t.end()
})

t.test('a certificate that cannot be read is refused with its number', t => {
  for (const [pem, detail] of [
    ['-----BEGIN CERTIFICATE-----\nnone', 'holds no certificate that can be read'],
    [broken, 'holds no certificate that can be read'],
    [caCertificate.slice(0, -30), 'holds no certificate that can be read'],
    [`${caCertificate}${broken}${cert}`, 'holds no certificate that can be read as its number 2 of 3']
  ] as const) {
    t.throws(() => { assertCertificates(pem) }, { code: 'INVALID_REQUEST', facts: { fix: /BEGIN CERTIFICATE/, errors: [{ pointer: '/connection/caCertificate', detail }] } })
  }
  t.end()
})
