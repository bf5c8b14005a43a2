import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob'
import t from 'tap'
import { openArchive } from '../../src/archive/open-archive.ts'
import { Secret } from '../../src/domain/secret.ts'
import { archiveContract } from '../archive/archive-contract.ts'
import { azureSettings } from '../archive/azure-settings.ts'
import { outageContract } from '../archive/outage-contract.ts'
import { ACCOUNT, KEY } from './azurite.ts'

const url = process.env['AZURE_URL']!

await new BlobServiceClient(`${url}/${ACCOUNT}`, new StorageSharedKeyCredential(ACCOUNT, KEY)).getContainerClient('container').createIfNotExists()

function settingsAt (url: string, key = KEY) {
  return azureSettings(url, { access: { account: ACCOUNT, key: new Secret(key), endpoint: `${url}/${ACCOUNT}` } })
}

archiveContract(t, {
  largeBytes: 100 * 1_048_576,
  listedBatches: 520,
  open: async (_, prefix) => await openArchive({ ...settingsAt(url), prefix })
})

outageContract(t, {
  url,
  refusal: /\((?:AuthenticationFailed|AuthorizationFailure)\)/,
  open: async (_, { url, wrongSecret, ...settings }) => (await openArchive({ ...settingsAt(url, wrongSecret), ...settings })).archive
})

t.test('a connection string leads to the same container', async t => {
  const connectionString = new Secret(`DefaultEndpointsProtocol=http;AccountName=${ACCOUNT};AccountKey=${KEY};BlobEndpoint=${url}/${ACCOUNT};`)
  const { archive } = await openArchive(azureSettings(url, { access: { connectionString }, prefix: 'by-string' }))
  await archive.probe()
})

t.test('a container that is not there is unavailable, not empty', async t => {
  const { archive } = await openArchive({ ...settingsAt(url), container: 'no-such-container' })
  await t.rejects(archive.probe(), { code: 'ARCHIVE_UNAVAILABLE', message: /\(ContainerNotFound\)/ })
  await t.rejects(archive.open({ tenantId: 'acme', batchId: 'b', createdAt: new Date(), format: 'xml' }), { code: 'ARCHIVE_UNAVAILABLE' })
})
