import { EVERYTHING, type InterfaceName } from '../acceptance/failing-exports.ts'
import { accountingConnection, restConnection } from '../acceptance/start-service.ts'
import { callRest } from '../simulator/test-calls.ts'
import { startSimulator, type CompanyOptions, type LoggedRequest, type Operation, type SimulatedCompany, type Simulator } from '../simulator/start-simulator.ts'
import { bodyOf, send, type Call } from './keyed-calls.ts'

/** A tenant whose ConnectWise has a company of the same name. */
export interface SimulatedTenant {
  tenantId: string
  interfaceName: InterfaceName
  counts: NonNullable<CompanyOptions['counts']>
}

/** A mark that comes twice is taken twice: nothing but the service guards against it. */
const TRUSTING = { repeatedBatchIdentifier: 'accept' } as const

export async function simulateTenants (tenants: readonly SimulatedTenant[]): Promise<Simulator> {
  return await startSimulator({ companies: tenants.map(({ tenantId, counts }) => ({ ...TRUSTING, companyId: tenantId, counts })) })
}

export function companyOf (simulator: Simulator, tenantId: string): SimulatedCompany {
  const company = simulator.companies.find(({ companyId }) => companyId === tenantId)
  if (company === undefined) throw new Error(`there is no company ${tenantId}`)
  return company
}

export async function putTenants (url: string, simulator: Simulator, tenants: readonly SimulatedTenant[]): Promise<void> {
  for (const { tenantId, interfaceName } of tenants) {
    const connectionTo = interfaceName === 'rest' ? restConnection : accountingConnection
    await bodyOf(send(url, { tenantId, method: 'PUT', path: `/tenants/${tenantId}`, body: { connection: connectionTo(simulator, companyOf(simulator, tenantId)) } }), 201)
  }
}

/** What the company of a tenant was asked. */
export function requestsOf (simulator: Simulator, tenantId: string, operation: Operation): LoggedRequest[] {
  return simulator.requests.of(operation).filter(({ form, headers: { authorization = '' } }) =>
    form['company'] === tenantId || Buffer.from(authorization.replace(/^Basic /, ''), 'base64').toString().startsWith(`${tenantId}+`))
}

/** Deletes a batch in the company of a tenant, as somebody does by hand. */
export async function deleteInConnectWise (simulator: Simulator, tenantId: string): Promise<void> {
  const company = companyOf(simulator, tenantId)
  for (const { id } of company.state.batches) await callRest(simulator, `/finance/accounting/batches/${String(id)}`, { method: 'DELETE', company })
}

export function exportCall (tenantId: string, key?: string): Call {
  return { tenantId, method: 'POST', path: '/gl-batches', body: EVERYTHING, ...(key === undefined ? {} : { key }) }
}

export function postingCall (tenantId: string, batchId: string, key?: string): Call {
  return { tenantId, method: 'PUT', path: `/gl-batches/${batchId}/posting`, body: {}, ...(key === undefined ? {} : { key }) }
}

export function undoCall (tenantId: string, batchId: string): Call {
  return { tenantId, method: 'DELETE', path: `/gl-batches/${batchId}/posting` }
}
