import t from 'tap'
import { Metrics } from '../../src/telemetry/metrics.ts'
import { figuresOf } from '../acceptance/read-metrics.ts'

t.test('a posting that fails without a name is counted as a failure of the service', async t => {
  const metrics = new Metrics({ tenantLabels: false, runningExports: () => 0, now: () => new Date() })
  await t.rejects(metrics.measurePosting('post', 'acme', Promise.reject(new TypeError('a fault'))), { message: 'a fault' })
  t.strictSame(figuresOf(await metrics.read(), 'gl_batches_postings_total'), { 'action=post,outcome=none,code=INTERNAL': 1 })
})
