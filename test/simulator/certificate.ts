import { generate } from 'selfsigned'

/** A certificate for localhost and 127.0.0.1, and the authority that signed it, all PEM. */
export interface LoopbackCertificate {
  key: string
  cert: string
  caCertificate: string
}

/** Makes an authority and a server certificate, also for further names of this host; both live only as long as the process. */
export async function makeLoopbackCertificate (names: readonly string[]): Promise<LoopbackCertificate> {
  const dnsNames = ['localhost', ...names].map(value => ({ type: 2 as const, value }))
  const authority = await generate([{ name: 'commonName', value: 'ConnectWise simulator authority' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true }
    ]
  })
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames: [...dnsNames, { type: 7, ip: '127.0.0.1' }, { type: 7, ip: '::1' }] }
    ]
  })
  return { key: server.private, cert: server.cert, caCertificate: authority.cert }
}
