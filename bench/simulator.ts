import { startSimulator, type CompanyOptions, type Fault } from '../test/simulator/start-simulator.ts'

const [first = {}, ...companies] = JSON.parse(process.argv[2] ?? '[]') as CompanyOptions[]
const simulator = await startSimulator({ ...first, companies })

process.on('message', (fault: Fault) => {
  simulator.faults.add(fault)
  process.send?.('spoiled')
})
process.once('SIGTERM', () => process.exit())
process.send?.({ url: simulator.url, host: simulator.host, companies: simulator.companies.map(({ state, ...company }) => company) })
