import type { Scope } from '../../openapi/api-key.ts'

/** The tenants that a credential acts for. */
export type TenantReach = 'all' | readonly string[]

/** Who calls, as far as this service cares. */
export interface Caller {
  /** Names the credential in the log and for its rate; no secret. Undefined: the call carries none, and needs none. */
  credential: string | undefined
  scopes: readonly Scope[]
  tenants: TenantReach
  /** When the credential ends, as a date-time; absent: never. */
  expiresAt?: string
}

/** Whether a tenant exists for the caller. */
export function maySee ({ tenants }: Pick<Caller, 'tenants'>, tenantId: string): boolean {
  return tenants === 'all' || tenants.includes(tenantId)
}

/** Tells who a credential belongs to. */
export interface CredentialCheck {
  /** @throws Problem UNAUTHENTICATED, or what keeps the check from being made */
  check (credential: string): Promise<Caller>
}
