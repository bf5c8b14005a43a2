import t from 'tap'
import { refuse } from '../../src/http/load-shedding.ts'
import { startService } from '../acceptance/start-service.ts'

t.test('a process above its memory refuses guarded calls with a time to wait, and stays live, ready and documented', async t => {
  await using service = await startService({ env: { SHED_RSS_BYTES: '1' } })
  let answer = await service.call('/tenants')
  // the memory is looked at once a second
  while (answer.status === 200) {
    await answer.arrayBuffer()
    answer = await service.call('/tenants')
  }
  t.equal(answer.headers.get('retry-after'), '10')
  t.match(await answer.json(), { status: 503, code: 'TOO_BUSY', retriable: true, detail: 'The service is at its limits (rssBytes).' })
  for (const path of ['/livez', '/readyz', '/openapi.json', '/docs', '/errors/TOO_BUSY']) t.equal((await service.call(path)).status, 200, path)
})

t.test('limits of 0 refuse nothing', async t => {
  await using service = await startService({ env: { SHED_RSS_BYTES: '0', SHED_HEAP_PERCENT: '0', SHED_EVENT_LOOP_DELAY_MS: '0' } })
  t.equal((await service.call('/tenants')).status, 200)
})

t.test('before anything was measured nothing is refused', t => {
  const told: string[] = []
  const refused = (measure: string) => { told.push(measure) }
  refuse('eventLoopDelay', Infinity, refused)
  t.strictSame(told, [])
  t.throws(() => { refuse('eventLoopDelay', 2001, refused) }, { code: 'TOO_BUSY' })
  t.strictSame(told, ['eventLoopDelay'])
  t.end()
})
