import { randomUUID } from 'node:crypto'
import t from 'tap'
import { recordsIn } from '../acceptance/start-service.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { crashAt, exportUntilAnswered, putTenant, QUICK, STEPS } from './crash-round.ts'
import { makeStores, startProcess } from './service-process.ts'

/** `npm run proof:crashes` tries every step many times. */
const TRIED = ['draft.write after', 'draft.commitManifest after']

const simulator = await startSimulator({ counts: { invoices: 40, expenses: 5, purchases: 5 } })
t.teardown(() => simulator.close())
const env = { CONNECTWISE_ALLOWED_SITES: simulator.host }

for (const step of STEPS.filter(({ dieAt }) => TRIED.includes(dieAt))) {
  t.test(`a process that is killed ${step.name} leaves nothing that the next one does not settle, and a retry gives one batch`, async t => {
    await using stores = await makeStores({ ...env, ...QUICK })
    await crashAt(stores, { step, rounds: 1, simulator })
    t.equal(recordsIn(stores.databaseUrl).filter(({ status }) => status === 'complete').length, 1)
  })
}

t.test('many calls with one key on two processes give one batch and equal answers', async t => {
  await using stores = await makeStores(env)
  await using one = await startProcess(stores)
  await using two = await startProcess(stores)
  await putTenant(one.url, simulator)
  simulator.requests.clear()
  const key = randomUUID()
  const answers = await Promise.all(Array.from({ length: 20 }, async (_, index) => await exportUntilAnswered(index % 2 === 0 ? one.url : two.url, key)))
  t.equal(new Set(answers.map(({ answer, text }) => `${answer.status} ${text}`)).size, 1)
  t.equal(answers[0]?.answer.status, 201)
  t.equal(simulator.requests.of('export').length, 1)
  t.equal((await stores.files()).length, 2)
  for (const { lines } of [one, two]) t.notOk(lines.some(line => /locked|DATABASE_UNAVAILABLE/.test(line)))
})
