import type { Secret } from './secret.ts'

interface Site {
  /** Host, with a port where it is not the usual one. */
  site: string
  /** False only for sites that the operator has allowed; ConnectWise's cloud takes TLS only. */
  useTls: boolean
  /** PEM of the authorities to trust for this site, in place of the public ones. */
  caCertificate?: string
}

/** A connection to the REST API. */
export interface RestConnection extends Site {
  interface: 'rest'
  companyId: string
  publicKey: string
  privateKey: Secret
  clientId: string
  /** Path segment such as `v2025_1`; looked up at the site when absent. */
  codebase?: string
  apiVersion: string
}

/** A connection to the Accounting Interface, the older one that speaks XML. */
export interface AccountingConnection extends Site {
  interface: 'accounting-interface'
  company: string
  username: string
  password: Secret
  directory: string
  /** Where this site's Accounting Interface differs from the documented default. */
  profile?: AccountingProfile
}

/** The request side of the Accounting Interface, which was never published: every name can be overridden. */
export interface AccountingProfile {
  path?: string
  fields?: Record<string, string>
}

/** The two ways in which ConnectWise hands out GL batches. */
export type Connection = RestConnection | AccountingConnection

/** A company at a ConnectWise site. */
export interface Company {
  site: string
  id: string
}

/** Where a connection leads, in lower case, because ConnectWise does not tell upper case from lower case. */
export function companyOf (connection: Connection): Company {
  const id = connection.interface === 'rest' ? connection.companyId : connection.company
  return { site: connection.site.toLowerCase(), id: id.toLowerCase() }
}

/** A customer of ours with its one connection. */
export interface Tenant {
  id: string
  name: string | undefined
  connection: Connection
  createdAt: Date
  updatedAt: Date
}
