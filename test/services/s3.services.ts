import { CreateBucketCommand, GetObjectRetentionCommand, ListObjectVersionsCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { openArchive } from '../../src/archive/open-archive.ts'
import type { BatchPlace } from '../../src/domain/batch-archive.ts'
import { archiveContract, store } from '../archive/archive-contract.ts'
import { outageContract } from '../archive/outage-contract.ts'
import { s3Settings, useS3Credentials } from '../archive/s3-settings.ts'
import { ACCESS_KEY } from '../archive/s3-site.ts'
import { makeBucket } from './s3-bucket.ts'

const url = process.env['S3_URL']!
const DAY_MS = 86_400_000

useS3Credentials()
const client = new S3Client({ endpoint: url, region: 'us-east-1', forcePathStyle: true })
await makeBucket(url)
t.teardown(() => client.destroy())

archiveContract(t, {
  largeBytes: 100 * 1_048_576,
  listedBatches: 520,
  open: async (t, prefix) => {
    const opened = await openArchive(s3Settings(url, { prefix }))
    t.teardown(opened.close)
    return opened
  }
})

outageContract(t, {
  url,
  refusal: /\((?:SignatureDoesNotMatch|InvalidAccessKeyId|AccessDenied)\)/,
  open: async (t, { url, wrongSecret, ...settings }) => {
    useS3Credentials(ACCESS_KEY, wrongSecret)
    const { archive, close } = await openArchive(s3Settings(url, settings))
    t.teardown(() => {
      close()
      useS3Credentials()
    })
    return archive
  }
})

t.test('a bucket that is not there is unavailable, not empty', async t => {
  const { archive, close } = await openArchive(s3Settings(url, { bucket: 'no-such-bucket' }))
  t.teardown(close)
  await t.rejects(archive.probe(), { code: 'ARCHIVE_UNAVAILABLE', message: /\(NoSuchBucket\)/ })
  await t.rejects(archive.open({ tenantId: 'acme', batchId: 'b', createdAt: new Date(), format: 'xml' }), { code: 'ARCHIVE_UNAVAILABLE' })
})

t.test('in a bucket with Object Lock both objects of a batch are kept for as long as was asked', async t => {
  await client.send(new CreateBucketCommand({ Bucket: 'locked', ObjectLockEnabledForBucket: true }))
  const { archive, close } = await openArchive(s3Settings(url, { bucket: 'locked', lock: { mode: 'GOVERNANCE', days: 30 } }))
  t.teardown(close)
  const place: BatchPlace = { tenantId: 'acme', batchId: '01a20cf4-322a-7109-a197-14280edcf897', createdAt: new Date('2026-10-31T00:00:00Z'), format: 'xml' }
  for (const [batchId, content] of [[place.batchId, 'small'], ['01a20cf4-322a-7109-a197-14280edcf898', 'large'.repeat(2_000_000)]] as const) {
    await store(archive, { ...place, batchId }, [content])
    for (const file of ['document.xml', 'manifest.json']) {
      const { Retention } = await client.send(new GetObjectRetentionCommand({ Bucket: 'locked', Key: `acme/2026/10/${batchId}/${file}` }))
      t.equal(Retention?.Mode, 'GOVERNANCE')
      t.ok(Math.abs(Number(Retention?.RetainUntilDate) - Date.now() - 30 * DAY_MS) < DAY_MS, String(Retention?.RetainUntilDate))
    }
  }
  t.equal(await text(await archive.open(place)), 'small')
})

t.test('in a bucket with versions a copy that was taken back is gone, and the batch can be copied again', async t => {
  await client.send(new CreateBucketCommand({ Bucket: 'versioned' }))
  await client.send(new PutBucketVersioningCommand({ Bucket: 'versioned', VersioningConfiguration: { Status: 'Enabled' } }))
  const { archive, close } = await openArchive(s3Settings(url, { bucket: 'versioned' }))
  t.teardown(close)
  const place: BatchPlace = { tenantId: 'acme', batchId: '01a20cf4-322a-7109-a197-14280edcf897', createdAt: new Date('2026-10-31T00:00:00Z'), format: 'xml' }
  const draft = await archive.begin(place)
  await draft.write(Buffer.from('taken back'))
  await draft.commit()
  await draft.discard()
  await t.rejects(archive.open(place), { code: 'ARCHIVE_MISMATCH' })
  await store(archive, place, ['for good'])
  t.equal(await text(await archive.open(place)), 'for good')
  const { Versions = [] } = await client.send(new ListObjectVersionsCommand({ Bucket: 'versioned', Prefix: 'acme/2026/10/' }))
  t.equal(Versions.length, 3)
})
