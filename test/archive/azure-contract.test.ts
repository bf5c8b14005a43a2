import t from 'tap'
import { openArchive } from '../../src/archive/open-archive.ts'
import { Secret } from '../../src/domain/secret.ts'
import { archiveContract } from './archive-contract.ts'
import { azureSettings } from './azure-settings.ts'
import { ACCOUNT, KEY, startAzureSite } from './azure-site.ts'
import { outageContract } from './outage-contract.ts'

const site = await startAzureSite()
t.teardown(async () => { await site[Symbol.asyncDispose]() })

archiveContract(t, {
  largeBytes: 12 * 1_048_576,
  listedBatches: 8,
  open: async (_, prefix) => await openArchive(azureSettings(site.url, { prefix }))
})

outageContract(t, {
  url: site.url,
  refusal: /\(AuthenticationFailed\)/,
  open: async (_, { url, wrongSecret, ...settings }) => (await openArchive(azureSettings(url, {
    ...settings,
    access: { account: wrongSecret === undefined ? ACCOUNT : 'wrong', key: new Secret(wrongSecret ?? KEY), endpoint: `${url}/${ACCOUNT}` }
  }))).archive
})
