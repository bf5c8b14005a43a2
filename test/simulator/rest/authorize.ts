import type { IncomingHttpHeaders } from 'node:http'
import type { Company } from '../company.ts'
import type { ApiKey, SecurityLevel } from '../security.ts'
import { RestFault } from './rest-answers.ts'

/** The newest version that the simulator speaks; a request without a version gets this one. */
const latestVersion = '2025.1'

/** Who calls, and in which version it is answered. */
export interface Caller {
  company: Company
  key: ApiKey
  version: string
}

function credentials (header = ''): { companyId: string, publicKey: string, privateKey: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const parts = /^([^+]+)\+([^:]+):(.*)$/s.exec(Buffer.from(encoded, 'base64').toString('utf8'))
  return parts === null ? undefined : { companyId: parts[1] ?? '', publicKey: parts[2] ?? '', privateKey: parts[3] ?? '' }
}

/** The version asked for in the Accept header; 406 for one that does not exist. */
function versionOf (accept = ''): string {
  const version = /version=\s*([^;,\s]+)/.exec(accept)?.[1]
  if (version === undefined) return latestVersion
  const exists = /^(v4_6_release|3\.0\.0|20\d\d\.\d+)$/.test(version)
  if (!exists || (version.startsWith('20') && Number(version) > Number(latestVersion))) {
    throw new RestFault(406, { code: 'NotAcceptable', message: `API version ${version} is not available` })
  }
  return version
}

/** Checks the credentials, the clientId header and the version of a call. */
export function identify (headers: IncomingHttpHeaders, companies: readonly Company[]): Caller {
  const given = credentials(headers.authorization)
  const company = companies.find(({ facts }) => facts.companyId.toLowerCase() === given?.companyId.toLowerCase())
  const key = Object.values(company?.facts.apiKeys ?? {})
    .find(({ publicKey, privateKey }) => publicKey === given?.publicKey && privateKey === given.privateKey)
  if (company === undefined || key === undefined) {
    const status = (company ?? companies[0])?.options.wrongCredentialsStatus ?? 401
    if (status === 404) throw new RestFault(404, { code: 'NotFound', message: 'The requested resource was not found' })
    throw new RestFault(401, { code: 'Unauthorized', message: 'Unauthorized' })
  }
  const clientId = headers['clientid']
  if (typeof clientId !== 'string' || clientId.toLowerCase() !== company.facts.clientId) {
    throw new RestFault(401, { code: 'InvalidClientId', message: 'A valid clientId header is required' })
  }
  return { company, key, version: versionOf(headers.accept) }
}

/** Refuses a caller whose security role lacks a level. */
export function requireLevel (caller: Caller, level: SecurityLevel): void {
  if (caller.key.levels.includes(level)) return
  throw new RestFault(403, { code: 'Forbidden', message: `Member does not have ${level} security level for the Accounting Interface` })
}
