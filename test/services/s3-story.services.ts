import t from 'tap'
import { storeCrashes, storeStory } from '../acceptance/store-story.ts'
import { s3Variables, useS3Credentials } from '../archive/s3-settings.ts'
import { makeBucket } from './s3-bucket.ts'

const url = process.env['S3_URL']!
useS3Credentials()
await makeBucket(url)

const subject = { url, env: s3Variables }
storeStory(t, subject)
storeCrashes(t, subject)
