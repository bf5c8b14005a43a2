import t, { type Test } from 'tap'
import { ObjectArchive } from '../../src/archive/objects/object-archive.ts'
import { openArchive, type OpenedArchive } from '../../src/archive/open-archive.ts'
import type { BatchPlace } from '../../src/domain/batch-archive.ts'
import { Secret } from '../../src/domain/secret.ts'
import { store } from './archive-contract.ts'
import { azureSettings } from './azure-settings.ts'
import { ACCOUNT, KEY, startAzureSite } from './azure-site.ts'
import type { Call, ObjectSite, Trouble } from './object-site.ts'
import { s3Settings, useS3Credentials } from './s3-settings.ts'
import { startS3Site } from './s3-site.ts'
import { whole } from '../files/whole.ts'

const place: BatchPlace = { tenantId: 'acme', batchId: '01a20cf4-322a-7109-a197-14280edcf897', createdAt: new Date('2026-10-31T00:00:00Z'), format: 'xml' }
const FOLDER = `acme/2026/10/${place.batchId}`
const LARGE = Buffer.alloc(6_000_000, 'GL entry ')
const UNAVAILABLE = { code: 'ARCHIVE_UNAVAILABLE' }

useS3Credentials()

interface Subject extends Omit<OpenedArchive, 'archive'> {
  site: ObjectSite
  archive: ObjectArchive
}

async function s3 (t: Test, more: Parameters<typeof s3Settings>[1] = {}): Promise<Subject> {
  const site = await startS3Site()
  return await opened(t, site, await openArchive(s3Settings(site.url, more)))
}

async function azure (t: Test): Promise<Subject> {
  const site = await startAzureSite()
  return await opened(t, site, await openArchive(azureSettings(site.url)))
}

async function opened (t: Test, site: ObjectSite, archive: OpenedArchive): Promise<Subject> {
  t.teardown(async () => {
    archive.close()
    await site[Symbol.asyncDispose]()
  })
  await archive.removeUnfinished(new Date(), () => Promise.resolve(false))
  if (!(archive.archive instanceof ObjectArchive)) throw new TypeError('not an object store')
  return { folders: archive.folders, removeUnfinished: archive.removeUnfinished, close: archive.close, archive: archive.archive, site }
}

/** Lets one kind of call go wrong so many times. */
function failing (operation: string, trouble: Trouble, times = Infinity): (call: Call) => Trouble | undefined {
  return call => call.operation === operation && times-- > 0 ? trouble : undefined
}

t.test('a store that asks to try again, because another writes the same object, is asked again', async t => {
  const { site, archive } = await s3(t)
  site.trouble = failing('PutObject', { status: 409, code: 'ConditionalRequestConflict' }, 2)
  await store(archive, place, ['document'])
  t.strictSame(site.calls.map(({ operation }) => operation), ['PutObject', 'PutObject', 'PutObject', 'GetObject', 'PutObject'])
  site.trouble = failing('PutObject', { status: 409, code: 'ConditionalRequestConflict' })
  await t.rejects(store(archive, { ...place, format: 'json' }, ['document']), { ...UNAVAILABLE, message: 'The archive could not write the copy (ConditionalRequestConflict).' })
  await archive.probe()
})

t.test('a store that ignores the condition is no archive: it would replace copies', async t => {
  const { site, archive } = await s3(t)
  site.trouble = () => { site.objects.clear(); return undefined }
  await t.rejects(archive.probe(), { ...UNAVAILABLE, message: 'The archive could not be written to (the store ignores If-None-Match).' })
})

t.test('every object goes with its SHA-256, the condition, encryption and lock, but what is the archive\'s own is not locked', async t => {
  const { site, archive } = await s3(t, { encryption: 'aws:kms', kmsKeyId: 'key-1', lock: { mode: 'COMPLIANCE', days: 10 } })
  await store(archive, place, [LARGE])
  const creating = site.calls.filter(({ operation, key }) => /^(?:PutObject|CreateMultipartUpload)$/.test(operation) && !key.startsWith('.'))
  t.equal(creating.length, 2)
  for (const { headers } of creating) {
    t.match(headers, { 'x-amz-server-side-encryption': 'aws:kms', 'x-amz-server-side-encryption-aws-kms-key-id': 'key-1', 'x-amz-object-lock-mode': 'COMPLIANCE', 'x-amz-object-lock-retain-until-date': /^20/ })
  }
  for (const { headers } of site.calls.filter(({ operation }) => /^(?:PutObject|UploadPart)$/.test(operation))) t.match(headers, { 'x-amz-checksum-sha256': /=$/ })
  t.match(site.calls.find(({ operation }) => operation === 'CompleteMultipartUpload')?.headers, { 'if-none-match': '*' })
  const claim = site.calls.find(({ key }) => key.startsWith('.claims/'))
  t.equal(claim?.headers['x-amz-object-lock-mode'], undefined)
  t.notOk([...site.objects.keys()].some(key => key.startsWith('.claims/')), 'the claim is let go')
})

for (const [name, subject] of [['S3', s3], ['Azure', azure]] as const) {
  const [put, complete, get, head, list, remove] = name === 'S3'
    ? ['PutObject', 'CompleteMultipartUpload', 'GetObject', 'HeadObject', 'ListObjectsV2', 'DeleteObject'] as const
    : ['PutBlob', 'PutBlockList', 'GetBlob', 'GetBlobProperties', 'ListBlobs', 'DeleteBlob'] as const
  const denied: Trouble = { status: 403, code: 'AccessDenied' }

  t.test(`${name}: each call that is refused fails by name`, async t => {
    const { site, archive, folders } = await subject(t)
    await store(archive, place, ['document'])
    const other = { ...place, tenantId: 'globex' }
    site.trouble = failing(put, denied)
    await t.rejects(archive.probe(), { message: 'The archive could not be written to (AccessDenied).' })
    await t.rejects(folders.bury(FOLDER, Buffer.from('{}')), { message: 'The archive could not write a tombstone (AccessDenied).' })
    site.trouble = failing(get, denied)
    await t.rejects(archive.open(place), { message: 'The archive could not open the copy (AccessDenied).' })
    await t.rejects(folders.open(FOLDER, 'document.xml'), { message: 'The archive could not open document.xml (AccessDenied).' })
    await t.rejects(folders.read(FOLDER, 'manifest.json'), { message: 'The archive could not read manifest.json (AccessDenied).' })
    await t.rejects(store(archive, { ...place, format: 'json' }, ['x']), { message: 'The archive could not read the copy back (AccessDenied).' })
    site.trouble = failing(list, denied)
    await t.rejects(folders.files(FOLDER), { message: 'The archive could not be listed (AccessDenied).' })
    site.trouble = failing(remove, denied)
    await t.rejects(folders.remove(FOLDER, 'document.xml'), { message: 'The archive could not remove document.xml (AccessDenied).' })
    await t.rejects(archive.remove(place), { message: 'The archive could not remove an unfinished copy (AccessDenied).' })
    site.trouble = failing(head, { status: 403, code: 'Forbidden' })
    const draft = await archive.begin(other)
    await draft.commit()
    await t.rejects(draft.discard(), UNAVAILABLE)
    site.trouble = failing(complete, denied)
    await t.rejects(store(archive, { ...other, format: 'json' }, [LARGE]), { message: 'The archive could not write the copy (AccessDenied).' })
  })

  t.test(`${name}: a copy that is not read back as it was written is ARCHIVE_MISMATCH`, async t => {
    const { site, archive } = await subject(t)
    site.trouble = ({ operation, key }) => {
      const object = site.objects.get(key)
      if (operation === get && object !== undefined) object.bytes = Buffer.from('documenT')
      return undefined
    }
    await t.rejects(store(archive, place, ['document']), { code: 'ARCHIVE_MISMATCH' })
  })

  t.test(`${name}: an object that another program made is never taken for one of this service`, async t => {
    const { site, archive } = await subject(t)
    site.objects.set(`${FOLDER}/document.xml`, { bytes: Buffer.from('theirs') })
    for (const content of ['ours', LARGE]) {
      const draft = await archive.begin(place)
      await draft.write(Buffer.from(content))
      await t.rejects(draft.commit(), UNAVAILABLE)
      await draft.discard()
      t.equal((await whole(await archive.open(place))).toString(), 'theirs')
    }
  })

  t.test(`${name}: a large copy that was finished although its answer was lost is finished`, async t => {
    const { site, archive } = await subject(t)
    site.trouble = failing(complete, 'lose', 1)
    await store(archive, place, [LARGE])
    t.ok(LARGE.equals(await whole(await archive.open(place))))
  })

  t.test(`${name}: a body that breaks off is told, never taken for the whole`, async t => {
    const { site, archive } = await subject(t)
    await store(archive, place, [LARGE])
    site.trouble = failing(get, 'half')
    await t.rejects(async () => await whole(await archive.open(place)), UNAVAILABLE)
    await t.rejects(store(archive, { ...place, format: 'json' }, [LARGE]), { ...UNAVAILABLE, message: /^The archive could not read the copy/ })
  })

  t.test(`${name}: the manifest can be read, and all of a batch removed`, async t => {
    const { site, archive } = await subject(t)
    t.equal(await archive.readManifest(place), undefined)
    await store(archive, place, ['document'])
    t.equal(Buffer.from(await archive.readManifest(place) ?? '').toString(), '{}')
    await archive.remove(place)
    await archive.remove(place)
    t.strictSame([...site.objects.keys()], [])
  })

  t.test(`${name}: what lies outside of batch folders is listed as stray, once`, async t => {
    const { site, folders } = await subject(t)
    for (const key of ['.probe', '.claims/acme/x', 'README', 'Foo/a/b', 'Foo/c', 'acme/2026/x.txt', `acme/2026/10/${place.batchId}`, `${FOLDER}/sub/a`, `${FOLDER}/sub/b`]) {
      site.objects.set(key, { bytes: Buffer.from('x') })
    }
    const found: unknown[] = []
    for await (const each of folders.list()) found.push(each)
    t.strictSame(found, [
      { stray: 'Foo/' }, { stray: 'README' }, { stray: `acme/2026/10/${place.batchId}` }, { stray: 'acme/2026/x.txt' },
      { folder: FOLDER, tenantId: 'acme', batchId: place.batchId, files: ['sub/'] }
    ])
  })
}

t.test('S3: an upload that cannot be let go is told, and one that is gone already is not', async t => {
  const { site, archive } = await s3(t)
  const draft = await archive.begin(place)
  await draft.write(LARGE)
  site.trouble = failing('AbortMultipartUpload', { status: 403, code: 'AccessDenied' })
  await t.rejects(draft.discard(), { message: 'The archive could not remove an unfinished copy (AccessDenied).' })
  site.trouble = failing('AbortMultipartUpload', { status: 404, code: 'NoSuchUpload' })
  await draft.discard()
  t.strictSame([...site.objects.keys()], [])
})

t.test('S3: without a region and an endpoint the SDK looks for them itself', async t => {
  const { archive, close } = await openArchive({ ...s3Settings(''), endpoint: undefined, region: undefined })
  t.equal(archive.locate(place), `s3://bucket/${FOLDER}/document.xml`)
  close()
})

t.test('Azure: a connection string opens the account, and one that is none is told without repeating it', async t => {
  await using site = await startAzureSite()
  const connectionString = `DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${site.url}/${ACCOUNT};`
  const { archive, close } = await openArchive(azureSettings(site.url, { access: { connectionString: new Secret(connectionString) } }))
  await archive.probe()
  close()
  await t.rejects(openArchive(azureSettings(site.url, { access: { connectionString: new Secret('CANARY=x') } })), {
    message: 'ARCHIVE_AZURE_CONNECTION_STRING is not a connection string of Azure Storage'
  })
  const account = await openArchive(azureSettings('', { access: { account: 'acme', key: new Secret(KEY), endpoint: undefined } }))
  t.equal(account.archive.locate(place), `azblob://container/${FOLDER}/document.xml`)
})
