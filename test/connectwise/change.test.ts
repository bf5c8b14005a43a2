import t from 'tap'
import { runChange } from '../../src/connectwise/change.ts'
import { Problem } from '../../src/domain/problem.ts'

t.test('a change that succeeds gives its result', async t => {
  t.equal(await runChange(() => Promise.resolve(7)), 7)
})

t.test('a call that never left changed nothing, and one that may have arrived is uncertain', async t => {
  for (const code of ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']) {
    const cause = Object.assign(new Error(code), { code })
    await t.rejects(runChange(() => Promise.reject(new Problem('CONNECTWISE_UNREACHABLE', 'gone', { cause }))), { name: 'Problem', facts: { outcome: 'none' } })
  }
  for (const code of ['ECONNRESET', 'UND_ERR_SOCKET', 'EHOSTUNREACH']) {
    const cause = Object.assign(new Error(code), { code })
    await t.rejects(runChange(() => Promise.reject(new Problem('CONNECTWISE_UNREACHABLE', 'gone', { cause }))), { name: 'Problem', facts: { outcome: 'uncertain', fix: /same call again/ } })
  }
})

t.test('what is no problem stays what it is', async t => {
  const fault = new TypeError('a fault of the program')
  await t.rejects(runChange(() => Promise.reject(fault)), fault)
})
