import t from 'tap'
import { connectionTo, INTERFACES } from './failing-exports.ts'
import { idsOf, openPostingBench } from './posting-bench.ts'
import { accountingConnection, restConnection } from './start-service.ts'

const PRODUCTION = { companyId: 'production', counts: { invoices: 6, expenses: 3, purchases: 3 } }

for (const name of INTERFACES) {
  t.test(`a batch of one company is neither posted nor undone nor looked for in another one (${name})`, async t => {
    await using bench = await openPostingBench({ simulator: { companies: [PRODUCTION] } })
    const { simulator, service } = bench
    const batch = await bench.export(name)
    t.match(batch.company, { site: simulator.host, id: 'training' })
    simulator.faults.add({ kind: 'reset-before-headers' }, { operation: 'mark' })
    t.equal((await bench.put(name, batch.id)).status, 502)

    const other = simulator.companies[1]!
    const elsewhere = name === 'rest' ? restConnection(simulator, other) : accountingConnection(simulator, other)
    t.equal((await service.putTenant(name, elsewhere)).status, 200)
    const asked = simulator.requests.length
    const refusal = { status: 409, body: { code: 'POSTING_COMPANY_CHANGED', outcome: 'none', retriable: false, detail: new RegExp(`company training at ${simulator.host}; the connection of tenant ${name} leads to company production at ${simulator.host} now`) } }
    t.match(await bench.put(name, batch.id), refusal)
    t.match(await bench.undo(name, batch.id), refusal)
    t.match(await bench.get(name, batch.id), { status: 200, body: { state: 'uncertain', meaning: /Just now: The batch came from company training/ } })
    t.equal(simulator.requests.length, asked, 'nothing was asked')

    t.equal((await service.putTenant(name, { ...connectionTo(simulator, name), site: simulator.host.toUpperCase() })).status, 200)
    t.match(await bench.put(name, batch.id), { status: 200, body: { state: 'posted' } }, 'case does not matter')
    t.strictSame(simulator.state.entryIdsOf(`gl-batch-${batch.id}`), idsOf(batch))
  })
}
