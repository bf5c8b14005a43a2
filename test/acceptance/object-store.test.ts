import t from 'tap'
import { s3Settings, useS3Credentials } from '../archive/s3-settings.ts'
import { startS3Site } from '../archive/s3-site.ts'
import { startProxy } from '../archive/tcp-proxy.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, startService } from './start-service.ts'

useS3Credentials()

t.test('with its copies in a bucket the service exports and answers; while the bucket is away it acknowledges nothing, and then goes on', async t => {
  await using simulator = await startSimulator({ samples: true })
  await using site = await startS3Site()
  await using proxy = await startProxy(site.url)
  const { bucket, region } = s3Settings(proxy.url)
  await using service = await startService({
    env: {
      CONNECTWISE_ALLOWED_SITES: simulator.host,
      ARCHIVE_URL: `s3://${bucket}/finance`,
      ARCHIVE_S3_REGION: region!,
      ARCHIVE_S3_ENDPOINT: proxy.url,
      ARCHIVE_S3_PATH_STYLE: 'true'
    }
  })
  await service.putTenant('one', accountingConnection(simulator))
  const headers = { 'x-tenant-id': 'one' }
  const exported = await service.exportBatch('one', { exportInvoices: true })
  t.equal(exported.status, 201)
  const { batch } = await exported.json() as { batch: { id: string, document: { location: string } } }
  t.match(batch.document.location, new RegExp(`^s3://bucket/finance/one/\\d{4}/\\d\\d/${batch.id}/document.xml$`))
  t.equal((await service.call('/readyz')).status, 200)
  const content = await service.call(`/gl-batches/${batch.id}/content?format=xml`, { headers })
  t.ok(site.objects.get(batch.document.location.slice('s3://bucket/'.length))?.bytes.equals(Buffer.from(await content.arrayBuffer())))

  proxy.mode = 'down'
  const refused = await service.exportBatch('one', { exportInvoices: true })
  t.equal(refused.status, 503)
  t.match(await refused.json(), { code: 'ARCHIVE_UNAVAILABLE', outcome: 'none', retriable: true })
  t.equal((await service.call('/readyz')).status, 503)
  t.equal(service.batchCount(), 1)
  t.equal([...site.objects.keys()].filter(key => key.endsWith('manifest.json')).length, 1)

  proxy.mode = 'pass'
  t.equal((await service.exportBatch('one', { exportInvoices: true })).status, 201)
  t.equal((await service.call('/readyz')).status, 200)
  t.notMatch(service.logLines.join(''), /SKTEST|AWS4-HMAC/)
})
