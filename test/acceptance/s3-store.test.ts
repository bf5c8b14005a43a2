import t from 'tap'
import { s3Variables, useS3Credentials } from '../archive/s3-settings.ts'
import { startS3Site } from '../archive/s3-site.ts'
import { storeStory } from './store-story.ts'

useS3Credentials()
const site = await startS3Site()
t.teardown(async () => { await site[Symbol.asyncDispose]() })

storeStory(t, { url: site.url, env: s3Variables })
