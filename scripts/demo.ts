import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import closeWithGrace from 'close-with-grace'
import type { GlBatch } from '../openapi/gl-batch.ts'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/load-config.ts'
import { startSimulator } from '../test/simulator/start-simulator.ts'
import { demoTenants } from './demo-tenants.ts'
import { describeBatch } from './describe-batch.ts'

const THRU_DATE = '2026-10-31'
const PREFERRED_PORT = 8080

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-demo-'))
const simulator = await startSimulator({ counts: { invoices: 2, expenses: 1, purchases: 1 } })
const app = await buildApp(loadConfig({
  ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  DATABASE_URL: `sqlite:${join(folder, 'records.db')}`,
  ARCHIVE_URL: `file:${join(folder, 'archive')}`,
  CONNECTWISE_ALLOWED_SITES: simulator.host,
  LOG_LEVEL: 'warn'
}))
closeWithGrace({ delay: 5000 }, async () => {
  await app.close()
  await simulator.close()
})
await app.listen({ host: '127.0.0.1', port: await freePort(PREFERRED_PORT) })
const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`

console.log(`gl-batches demo

  service      ${url}
  ConnectWise  ${simulator.url} (a simulator)
  data         ${folder}
  NOTICE       The encryption key was made for this run only and is kept nowhere: what this demo stores opens in
               no other run. For real use set ENCRYPTION_KEY; \`npm start\` does not start without it.
`)
for (const [tenantId, tenant] of Object.entries(demoTenants(simulator.company, simulator.host))) {
  await send('PUT', `/tenants/${tenantId}`, tenant)
  const request = { thruDate: THRU_DATE, exportInvoices: true, exportExpenses: true, exportProcurement: true }
  const answer = await send('POST', '/gl-batches', request, { 'x-tenant-id': tenantId })
  const { batch } = await answer.json() as { batch: GlBatch }
  console.log(describeBatch(batch, { url, status: answer.status, location: answer.headers.get('location') ?? '', request }))
}
console.log(`Swagger UI   ${url}/docs
Stop with Ctrl+C.`)

/** The preferred port, or any free one where something else listens on it. */
async function freePort (preferred: number): Promise<number> {
  const probe = createServer()
  return await new Promise(resolve => {
    probe.once('error', () => resolve(0))
    probe.listen(preferred, '127.0.0.1', () => probe.close(() => resolve(preferred)))
  })
}

async function send (method: string, path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body)
  })
  if (!answer.ok) throw new Error(`${method} ${path} was answered ${answer.status}: ${await answer.text()}`)
  return answer
}
