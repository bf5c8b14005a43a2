import t from 'tap'
import { sweep } from '../../src/usecases/sweep.ts'
import { openLeftBatches } from './left-batches.ts'

const { archive, turns, dependencies, begin, archived, statusOf, hasDocument, holdArchive, sweepNow, lapse } = await openLeftBatches(t)

t.test('a sweep whose turn lapses while it reads a large copy leaves the batch to the one that settles it, whole as it is', async t => {
  const left = await begin('slow')
  const { batch } = await archived(left)
  lapse()
  const { reached, letGo } = holdArchive()
  const slow = sweepNow()
  await reached
  lapse()
  t.strictSame(await sweepNow(), [])
  t.equal((await statusOf(left)).status, 'complete')
  letGo()
  t.strictSame(await slow, [])
  t.match(await statusOf(left), { status: 'complete', document: batch.document })
  t.equal(await hasDocument(left), true)
  t.not(await archive.readManifest(left.place), undefined)
})

t.test('a sweep keeps its turn while it reads a large copy', async t => {
  const left = await begin('slow')
  await archived(left)
  lapse()
  const { reached, letGo } = holdArchive()
  const twice = Promise.withResolvers<undefined>()
  let renewals = 0
  const counting = {
    take: async (tenantId: string) => {
      const turn = await turns.take(tenantId)
      return {
        ...turn,
        renew: async () => {
          if (++renewals === 2) twice.resolve(undefined)
          return await turn.renew()
        }
      }
    }
  }
  const swept = sweep({ ...dependencies, turns: counting, leaseMs: 30 }, fault => { t.fail(String(fault)) })
  await reached
  await twice.promise
  letGo()
  await swept
  t.equal((await statusOf(left)).status, 'complete')
})

t.test('a sweep that has lost its turn settles no further batch of the tenant', async t => {
  const first = await begin('many')
  await archived(first)
  lapse()
  const second = await begin('many')
  lapse()
  const { reached, letGo } = holdArchive()
  const lost = Promise.withResolvers<undefined>()
  const losing = {
    take: async (tenantId: string) => ({
      ...await turns.take(tenantId),
      renew: async () => {
        lost.resolve(undefined)
        return await Promise.resolve(false)
      }
    })
  }
  const swept = sweep({ ...dependencies, turns: losing, leaseMs: 30 }, fault => { t.fail(String(fault)) })
  await reached
  await lost.promise
  letGo()
  await swept
  t.equal((await statusOf(first)).status, 'complete')
  t.equal((await statusOf(second)).status, 'running')
})

t.test('a sweep that is told to stop settles no further tenant', async t => {
  const left = [await begin('first'), await begin('second')]
  for (const one of left) await archived(one)
  lapse()
  const stopping = new AbortController()
  const open = archive.open.bind(archive)
  archive.open = async place => {
    stopping.abort()
    return await open(place)
  }
  await sweep(dependencies, () => {}, stopping.signal)
  archive.open = open
  t.strictSame((await Promise.all(left.map(async one => (await statusOf(one)).status))).sort(), ['complete', 'running'])
  t.strictSame(await sweepNow(), [])
  t.strictSame(await Promise.all(left.map(async one => (await statusOf(one)).status)), ['complete', 'complete'])
})
