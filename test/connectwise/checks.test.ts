import t from 'tap'
import { passed, runChecks } from '../../src/connectwise/checks.ts'
import { Problem } from '../../src/domain/problem.ts'

t.test('checks run one after the other and tell how long they took', async t => {
  const { steps, latencyMs } = await runChecks([
    ['site', async () => await Promise.resolve(passed('site', 'Here.'))],
    ['level', async () => await Promise.resolve({ name: 'level', passed: null, detail: 'Who knows.' })],
    ['role', async () => await Promise.resolve(passed('role', 'Allowed.'))]
  ])
  t.strictSame(steps, [
    { name: 'site', passed: true, detail: 'Here.' },
    { name: 'level', passed: null, detail: 'Who knows.' },
    { name: 'role', passed: true, detail: 'Allowed.' }
  ])
  t.ok(Number.isInteger(latencyMs) && latencyMs >= 0)
})

t.test('a failed check says why, and what comes after it is not tried', async t => {
  const { steps } = await runChecks([
    ['credentials', async () => await Promise.reject(new Problem('CONNECTWISE_CREDENTIALS_REFUSED', 'No entry.'))],
    ['role', () => t.fail('is not reached') as never]
  ])
  t.strictSame(steps, [
    { name: 'credentials', passed: false, detail: 'No entry.', fix: 'See /errors/CONNECTWISE_CREDENTIALS_REFUSED.' },
    { name: 'role', passed: null, detail: 'Not checked, because the step before failed.' }
  ])
})

t.test('what is no failure of ConnectWise is no result of a check', async t => {
  for (const error of [new Problem('CALLER_GONE', 'Gone.'), new TypeError('a mistake of ours')]) {
    await t.rejects(runChecks([['site', async () => await Promise.reject(error)]]), error)
  }
})
