/** What the OpenAPI document says besides its paths. */
export const documentInfo = {
  openapi: '3.1.0',
  info: {
    title: 'gl-batches',
    version: '0.1.0',
    description: 'Exports general-ledger batches from ConnectWise PSA, keeps an immutable copy of each, answers XML or JSON. Problems are RFC 9457 details; GET /errors explains every code.',
    license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' }
  },
  tags: [
    { name: 'GL batches', description: 'Export a batch, read it again, and tell ConnectWise what was posted.' },
    { name: 'Tenants', description: 'Connections to ConnectWise.' },
    { name: 'Keys', description: 'API keys: who may call, for which tenants.' },
    { name: 'Operation', description: 'Health and explanations.' }
  ],
  components: {
    securitySchemes: {
      bearer: { type: 'http' as const, scheme: 'bearer', description: 'An API key of this service, or a token of the issuer that the operator trusts.' }
    }
  },
  security: [{ bearer: [] }]
}
