import { X509Certificate } from 'node:crypto'
import { Problem } from '../domain/problem.ts'

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]*(?:-----END CERTIFICATE-----)?/g

/** @throws Problem INVALID_REQUEST where one of the certificates cannot be read, before a site is called in vain with it */
export function assertCertificates (pem: string | undefined): void {
  const certificates = pem?.match(CERTIFICATES) ?? []
  const broken = certificates.findIndex(certificate => !isCertificate(certificate))
  if (broken === -1) return
  const detail = `holds no certificate that can be read${certificates.length === 1 ? '' : ` as its number ${broken + 1} of ${certificates.length}`}`
  throw new Problem('INVALID_REQUEST', `/connection/caCertificate ${detail}.`, {
    errors: [{ pointer: '/connection/caCertificate', detail }],
    fix: 'Send the PEM of the authority as it is, from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----, its line breaks as \\n.'
  })
}

function isCertificate (pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
