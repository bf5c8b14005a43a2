import t from 'tap'
import { sharedProbe } from '../../src/usecases/shared-probe.ts'

/** A store that answers when it is told to. */
function bench () {
  const looks: PromiseWithResolvers<unknown>[] = []
  const clock = { ms: 10_000 }
  const probe = sharedProbe(async () => {
    const look = Promise.withResolvers()
    looks.push(look)
    await look.promise
  }, () => new Date(clock.ms))
  return { looks, clock, probe }
}

t.test('however many ask at the same moment, one look is made, and all are told its outcome', async t => {
  const { looks, probe } = bench()
  const asked = Array.from({ length: 100 }, async () => { await probe() })
  t.equal(looks.length, 1)
  looks[0]?.reject(new Error('down'))
  t.strictSame((await Promise.allSettled(asked)).map(({ status }) => status), asked.map(() => 'rejected'))
})

t.test('an outcome, good or bad, is told for a second, and then a new look is made, also when the clock was put back', async t => {
  const { looks, clock, probe } = bench()
  const first = probe()
  looks[0]?.reject(new Error('down'))
  await t.rejects(first, { message: 'down' })
  clock.ms += 999
  await t.rejects(probe(), { message: 'down' })
  t.equal(looks.length, 1)
  clock.ms += 1
  const second = probe()
  looks[1]?.resolve(undefined)
  await second
  await probe()
  t.equal(looks.length, 2)
  clock.ms -= 1000
  const third = probe()
  looks[2]?.resolve(undefined)
  await third
  t.equal(looks.length, 3)
})
