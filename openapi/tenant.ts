import { Type, type Static, type TSchema, type TUnion } from 'typebox'
import { ONE_LINE, ONE_LINE_IN_WORDS } from './scalars.ts'

const closed = { additionalProperties: false }

export const TENANT_ID_IN_WORDS = '1 to 63 of a-z, 0-9 and hyphen, not starting or ending with a hyphen'

/** How a tenant is named: part of URLs and folder names, so nothing in it needs escaping. */
export const TenantIdSchema = Type.String({
  pattern: '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$',
  'x-allowed': TENANT_ID_IN_WORDS,
  description: '1 to 63 of a-z, 0-9 and hyphen, not starting or ending with a hyphen.',
  examples: ['acme']
})

/** One of several shapes, told apart by `interface`; a fault then names the shape that was meant. */
function oneOf<T extends TSchema[]> (variants: [...T]) {
  return Type.Unsafe<Static<TUnion<T>>>({ type: 'object', discriminator: { propertyName: 'interface' }, required: ['interface'], oneOf: variants })
}

const SiteMembers = {
  site: Type.String({
    pattern: '^[A-Za-z0-9.\\[\\]:-]{1,255}$',
    'x-allowed': 'a host, with :port where it is not the usual one, without https:// and without a path',
    description: 'Host of the ConnectWise site, with a port where it is not the usual one.',
    examples: ['na.myconnectwise.net']
  }),
  useTls: Type.Optional(Type.Boolean({ default: true, description: 'false only for sites that the operator has allowed.' })),
  caCertificate: Type.Optional(Type.String({
    maxLength: 65_536,
    pattern: '-----BEGIN CERTIFICATE-----',
    'x-allowed': 'a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----',
    description: 'PEM of a private certificate authority to trust for this site.'
  }))
}

const SecretText = (description: string) => Type.String({ minLength: 1, maxLength: 1000, writeOnly: true, description })
const Name = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 200, description, examples: [example] })

const RestMembers = {
  interface: Type.Literal('rest'),
  ...SiteMembers,
  companyId: Name('ConnectWise company id, as on the login page.', 'acme'),
  publicKey: Name('Public key of the API member.', 'Ab12Cd34Ef56Gh78'),
  clientId: Type.String({ format: 'uuid', description: 'Client id from the ConnectWise developer network.' }),
  codebase: Type.Optional(Type.String({
    pattern: '^[A-Za-z0-9_.]{1,50}$',
    'x-allowed': '1 to 50 letters, digits, dots and underscores, such as v2025_1',
    description: 'Such as v2025_1. Absent: asked at the site.'
  })),
  apiVersion: Type.Optional(Type.String({
    pattern: '^[0-9]{4}\\.[0-9]{1,2}$',
    'x-allowed': 'a year, a dot and a number, such as 2022.1',
    default: '2022.1',
    description: 'Version of the API to pin.'
  }))
}

const AccountingMembers = {
  interface: Type.Literal('accounting-interface'),
  ...SiteMembers,
  company: Name('ConnectWise company id, as on the login page.', 'acme'),
  username: Name('Member whose role may use the Accounting Interface.', 'gl-export'),
  directory: Type.Optional(Type.String({
    pattern: '^[A-Za-z0-9_.-]{1,50}$',
    'x-allowed': '1 to 50 letters, digits, dots, hyphens and underscores, such as v4_6_release',
    default: 'v4_6_release',
    description: 'PSA directory.'
  })),
  profile: Type.Optional(Type.Object({
    path: Type.Optional(Type.String({ pattern: '^[A-Za-z0-9_./-]{1,200}$', 'x-allowed': 'a path of 1 to 200 letters, digits, dots, hyphens, underscores and slashes' })),
    fields: Type.Optional(Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 50 })))
  }, {
    ...closed,
    description: 'Where this site differs from the default request path and field names, which are inferred: see docs/accounting-interface.md.'
  }))
}

/** Body of `PUT /tenants/{id}`: secrets go in here and come out nowhere. */
export const TenantBodySchema = Type.Object({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: ONE_LINE, 'x-allowed': ONE_LINE_IN_WORDS })),
  connection: oneOf([
    Type.Object({ ...RestMembers, privateKey: SecretText('Private key of the API member.') }, { ...closed, title: 'RestConnection' }),
    Type.Object({ ...AccountingMembers, password: SecretText('Password of the member.') }, { ...closed, title: 'AccountingInterfaceConnection' })
  ])
}, { ...closed, title: 'TenantBody' })
export type TenantBody = Static<typeof TenantBodySchema>

const Masked = Type.Literal('[secret]')

/** A tenant as it is shown. */
export const TenantSchema = Type.Object({
  id: TenantIdSchema,
  name: Type.Optional(Type.String()),
  createdAt: Type.String({ format: 'date-time' }),
  updatedAt: Type.String({ format: 'date-time' }),
  connection: oneOf([
    Type.Object({ ...RestMembers, privateKey: Masked }, { title: 'ShownRestConnection' }),
    Type.Object({ ...AccountingMembers, password: Masked }, { title: 'ShownAccountingInterfaceConnection' })
  ])
}, { title: 'Tenant' })
export type ShownTenant = Static<typeof TenantSchema>

export const TenantListSchema = Type.Object({
  tenants: Type.Array(Type.Object({
    id: TenantIdSchema,
    name: Type.Optional(Type.String()),
    interface: Type.Union([Type.Literal('rest'), Type.Literal('accounting-interface')]),
    site: Type.String()
  }))
}, { title: 'TenantList' })

export const ConnectionCheckSchema = Type.Object({
  passed: Type.Boolean(),
  latencyMs: Type.Number({ minimum: 0, description: 'Time of the whole check.' }),
  steps: Type.Array(Type.Object({
    name: Type.Union([Type.Literal('site'), Type.Literal('credentials'), Type.Literal('role'), Type.Literal('level')]),
    passed: Type.Union([Type.Boolean(), Type.Null()], { description: 'null: could not be told.' }),
    detail: Type.String(),
    fix: Type.Optional(Type.String())
  }))
}, { title: 'ConnectionCheck' })
