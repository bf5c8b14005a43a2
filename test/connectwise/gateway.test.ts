import t from 'tap'
import { HttpConnectWiseGateway } from '../../src/connectwise/gateway.ts'
import type { Connection } from '../../src/domain/connection.ts'
import { Secret } from '../../src/domain/secret.ts'
import { startSimulator, type SimulatorOptions } from '../simulator/start-simulator.ts'
import { AT_ONCE, unaborted } from './scripted-site.ts'

async function open (options: SimulatorOptions = {}) {
  const simulator = await startSimulator(options)
  const gateway = new HttpConnectWiseGateway({
    connectTimeoutMs: 5000,
    idleTimeoutMs: 5000,
    allowedSites: [simulator.host],
    allowedNetworks: [],
    maxDocumentBytes: 10_000_000,
    unverifiedLength: 'refuse',
    retry: AT_ONCE
  })
  const { company } = simulator
  const rest: Connection = {
    interface: 'rest',
    site: simulator.host,
    useTls: false,
    companyId: company.companyId,
    publicKey: company.publicKey,
    privateKey: new Secret(company.privateKey),
    clientId: company.clientId,
    apiVersion: '2022.1'
  }
  const accounting: Connection = {
    interface: 'accounting-interface',
    site: simulator.host,
    useTls: false,
    company: company.companyId,
    username: company.username,
    password: new Secret(company.password),
    directory: company.directory
  }
  return {
    simulator,
    gateway,
    rest,
    accounting,
    [Symbol.asyncDispose]: async () => {
      await gateway.close()
      await simulator.close()
    }
  }
}

t.test('a site that may not be called is refused when a connection is saved and when it is opened', async t => {
  await using bench = await open()
  const elsewhere = { ...bench.rest, site: 'elsewhere.example' }
  t.throws(() => bench.gateway.assertAllowed(elsewhere), { code: 'SITE_NOT_ALLOWED' })
  t.throws(() => bench.gateway.open(elsewhere), { code: 'SITE_NOT_ALLOWED' })
  t.doesNotThrow(() => bench.gateway.assertAllowed(bench.rest))
})

t.test('each interface says what it cannot do', async t => {
  await using bench = await open()
  t.strictSame(bench.gateway.open(bench.rest).lacks, [])
  t.strictSame(bench.gateway.open(bench.accounting).lacks, ['summarizeInvoices', 'include', 'exclude', 'batchIdentifier'])
})

t.test('a check of a sound REST connection passes every step and lists the locations that the member sees', async t => {
  await using bench = await open()
  const { steps } = await bench.gateway.open(bench.rest).check(unaborted())
  t.match(steps, [
    { name: 'site', passed: true, detail: /v2025_1/ },
    { name: 'credentials', passed: true },
    { name: 'role', passed: true },
    { name: 'level', passed: null, detail: /3 locations: Tampa Office, Newcastle "Quayside", Zürich & Basel/, fix: /level System/ }
  ])
  t.equal(bench.simulator.requests.of('export').length, 0)
})

t.test('a check of a REST connection names the step that fails and tries nothing after it', async t => {
  await using bench = await open()
  const { none } = bench.simulator.company.apiKeys
  const failing: [Partial<Connection>, string, string][] = [
    [{ companyId: 'nowhere' }, 'site', 'CONNECTWISE_COMPANY_UNKNOWN'],
    [{ privateKey: new Secret('wrong') }, 'credentials', 'CONNECTWISE_CREDENTIALS_REFUSED'],
    [{ publicKey: none.publicKey }, 'credentials', 'CONNECTWISE_ROLE_REFUSED']
  ]
  for (const [change, name, code] of failing) {
    const { steps } = await bench.gateway.open({ ...bench.rest, ...change } as Connection).check(unaborted())
    const at = steps.findIndex(step => step.passed === false)
    t.match(steps[at], { name, fix: `See /errors/${code}.` })
    t.ok(steps.slice(0, at).every(step => step.passed === true))
    t.ok(steps.slice(at + 1).every(step => step.passed === null))
  }
})

t.test('a check of a sound connection of the Accounting Interface passes and asks for an export of nothing', async t => {
  await using bench = await open()
  const { steps } = await bench.gateway.open(bench.accounting).check(unaborted())
  t.match(steps, [{ name: 'credentials', passed: true }, { name: 'role', passed: true }, { name: 'level', passed: null, fix: /level System/ }])
  t.match(bench.simulator.requests.last?.form, { action: 'getBatch', thruDate: '1900-01-01', exportInvoices: 'True', exportExpenses: 'False' })
})

t.test('a check of the Accounting Interface names what fails', async t => {
  await using bench = await open()
  const { steps } = await bench.gateway.open({ ...bench.accounting, password: new Secret('wrong') }).check(unaborted())
  t.match(steps, [{ name: 'credentials', passed: false, fix: 'See /errors/CONNECTWISE_CREDENTIALS_REFUSED.' }, { name: 'role', passed: null }, { name: 'level', passed: null }])
})
