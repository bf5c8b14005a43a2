import { once, EventEmitter } from 'node:events'
import t from 'tap'
import { daily } from '../../src/usecases/daily.ts'

t.test('a job runs at once and again after its time, never twice at a time, until it is stopped', async t => {
  const runs = new EventEmitter()
  let running = 0
  let count = 0
  const { stop } = daily(async () => {
    t.equal(++running, 1)
    await new Promise(setImmediate)
    running--
    count++
    runs.emit('done')
  }, 1)
  for (let round = 0; round < 3; round++) await once(runs, 'done')
  await stop()
  const after = count
  t.ok(after >= 3)
  await new Promise(setImmediate)
  t.equal(count, after)
})

t.test('stopping tells a job that runs, and waits for its end', async t => {
  let ended = false
  const { stop } = daily(async signal => {
    await once(signal, 'abort')
    await new Promise(setImmediate)
    ended = true
  })
  await stop()
  t.ok(ended)
})
