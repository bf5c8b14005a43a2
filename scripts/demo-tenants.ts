import type { TenantBody } from '../openapi/tenant.ts'
import type { SimulatedCompany } from '../test/simulator/company.ts'

/** One tenant per interface, both of one simulated company that is reached at `site`. */
export function demoTenants (company: SimulatedCompany, site: string): Record<string, TenantBody> {
  return {
    'demo-rest': {
      name: 'Demo, REST API',
      connection: {
        interface: 'rest',
        site,
        useTls: false,
        companyId: company.companyId,
        publicKey: company.publicKey,
        privateKey: company.privateKey,
        clientId: company.clientId
      }
    },
    'demo-accounting': {
      name: 'Demo, Accounting Interface',
      connection: {
        interface: 'accounting-interface',
        site,
        useTls: false,
        company: company.companyId,
        username: company.username,
        password: company.password,
        directory: company.directory
      }
    }
  }
}
