import t from 'tap'
import { openArchive } from '../../src/archive/open-archive.ts'
import { archiveContract } from './archive-contract.ts'
import { outageContract } from './outage-contract.ts'
import { s3Settings, useS3Credentials } from './s3-settings.ts'
import { ACCESS_KEY, startS3Site } from './s3-site.ts'

useS3Credentials()
const site = await startS3Site()
t.teardown(async () => { await site[Symbol.asyncDispose]() })

archiveContract(t, {
  largeBytes: 12 * 1_048_576,
  listedBatches: 8,
  open: async (t, prefix) => {
    const opened = await openArchive(s3Settings(site.url, { prefix }))
    t.teardown(opened.close)
    return opened
  }
})

outageContract(t, {
  url: site.url,
  refusal: /\(InvalidAccessKeyId\)/,
  open: async (t, { url, wrongSecret, ...settings }) => {
    useS3Credentials(wrongSecret === undefined ? ACCESS_KEY : 'AKWRONG', wrongSecret)
    const { archive, close } = await openArchive(s3Settings(url, settings))
    t.teardown(() => {
      close()
      useS3Credentials()
    })
    return archive
  }
})
