import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import t from 'tap'
import { storeStory } from '../acceptance/store-story.ts'
import { s3Variables, useS3Credentials } from '../archive/s3-settings.ts'

const url = process.env['S3_URL']!
useS3Credentials()
const client = new S3Client({ endpoint: url, region: 'us-east-1', forcePathStyle: true })
await client.send(new CreateBucketCommand({ Bucket: 'bucket' }))
client.destroy()

storeStory(t, { url, env: s3Variables })
