import { writeFile } from 'node:fs/promises'
import type { SimulatorOptions } from './start-simulator.ts'
import { startSimulator } from './start-simulator.ts'

function wholeNumber (name: string, fallback: number): number {
  const text = process.env[name] ?? ''
  if (text === '') return fallback
  if (!/^\d{1,9}$/.test(text)) throw new RangeError(`${name} must be a whole number, not "${text}"`)
  return Number(text)
}

/** HOST, PORT, HTTPS_PORT, CERTIFICATE_NAMES, SEED, INVOICES, EXPENSES, PURCHASES, SAMPLES=true. */
function optionsFromEnvironment (): SimulatorOptions {
  return {
    listenHost: process.env['HOST'] ?? '127.0.0.1',
    port: wholeNumber('PORT', 4080),
    httpsPort: wholeNumber('HTTPS_PORT', 4443),
    certificateNames: (process.env['CERTIFICATE_NAMES'] ?? '').split(',').filter(name => name !== ''),
    seed: wholeNumber('SEED', 1),
    counts: {
      invoices: wholeNumber('INVOICES', 200),
      expenses: wholeNumber('EXPENSES', 50),
      purchases: wholeNumber('PURCHASES', 80)
    },
    samples: process.env['SAMPLES'] === 'true',
    oddities: { creditMemos: 0.05, nonReimbursable: 0.1, blocked: 0.02 }
  }
}

const simulator = await startSimulator(optionsFromEnvironment())
const { company } = simulator
// a client in another container reads the authority from a shared file
const caFile = process.env['CA_FILE'] ?? ''
if (caFile !== '') await writeFile(caFile, simulator.caCertificate)

console.log(`ConnectWise simulator
  HTTP                  ${simulator.url}
  HTTPS                 ${simulator.httpsUrl}${caFile === '' ? '' : `  authority in ${caFile}`}
  company               ${company.companyId}
  records               ${company.counts.invoices} invoices, ${company.counts.expenses} expense bills, ${company.counts.purchases} purchases
Accounting Interface
  PSA directory         ${company.directory}
  username, password    ${company.username}   ${company.password}
REST
  public, private key   ${company.publicKey}   ${company.privateKey}
  clientId              ${company.clientId}
Locations               ${company.locations.map(({ id, name }) => `${id} ${name}`).join(', ')}
Authority
${simulator.caCertificate}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    simulator.close().catch((error: unknown) => { console.error(error) })
  })
}
