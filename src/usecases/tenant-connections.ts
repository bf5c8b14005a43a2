import type { Connection, Tenant } from '../domain/connection.ts'
import type { ConnectionCheck, ConnectWiseGateway } from '../domain/connectwise.ts'
import type { Tenants } from '../domain/tenants.ts'

export interface TenantDependencies {
  tenants: Tenants
  gateway: ConnectWiseGateway
}

/** Stores a tenant's connection. @throws Problem SITE_NOT_ALLOWED, INVALID_REQUEST before anything is stored */
export async function saveTenant ({ tenants, gateway }: TenantDependencies, id: string, tenant: { name: string | undefined, connection: Connection }): Promise<{ tenant: Tenant, created: boolean }> {
  gateway.assertAllowed(tenant.connection)
  return await tenants.put(id, tenant)
}

/** Tries a tenant's connection without exporting anything. @throws Problem TENANT_UNKNOWN */
export async function checkTenant ({ tenants, gateway }: TenantDependencies, id: string, signal: AbortSignal): Promise<ConnectionCheck> {
  const { connection } = await tenants.get(id)
  return await gateway.open(connection).check(signal)
}
