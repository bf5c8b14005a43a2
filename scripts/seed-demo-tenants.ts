import { makeCompany } from '../test/simulator/company.ts'
import { demoTenants } from './demo-tenants.ts'

const TIMEOUT_MS = 30_000

const serviceUrl = process.env['SERVICE_URL'] ?? 'http://127.0.0.1:8080'
/** Where a user reaches the service, which from inside a container network may be elsewhere. */
const publicUrl = process.env['PUBLIC_URL'] ?? serviceUrl
const site = process.env['SIMULATOR_SITE'] ?? '127.0.0.1:4080'
const apiKey = process.env['API_KEY'] ?? ''
const authorization: Record<string, string> = apiKey === '' ? {} : { authorization: `Bearer ${apiKey}` }

for (const [id, tenant] of Object.entries(demoTenants(makeCompany({}, 0).facts, site))) {
  const answer = await fetch(`${serviceUrl}/tenants/${id}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', ...authorization },
    body: JSON.stringify(tenant),
    signal: AbortSignal.timeout(TIMEOUT_MS)
  })
  if (!answer.ok) throw new Error(`PUT /tenants/${id} was answered ${answer.status}: ${await answer.text()}`)
  console.log(`tenant ${id} ${answer.status === 201 ? 'registered' : 'registered again'}`)
}
console.log(`
Ready. Next:
  documentation  ${publicUrl}/docs
  API key        ${apiKey === '' ? 'none is needed' : apiKey}
  export         curl -s ${publicUrl}/gl-batches${apiKey === '' ? '' : ` -H 'Authorization: Bearer ${apiKey}'`} \\
                   -H 'X-Tenant-Id: demo-rest' -H 'Content-Type: application/json' \\
                   -d '{"exportInvoices":true,"exportExpenses":true,"exportProcurement":true}'`)
