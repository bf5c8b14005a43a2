import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { useS3Credentials } from '../archive/s3-settings.ts'

/** Makes the bucket `bucket` of a store, or leaves it when it is there. */
export async function makeBucket (url: string): Promise<void> {
  useS3Credentials()
  const client = new S3Client({ endpoint: url, region: 'us-east-1', forcePathStyle: true })
  await client.send(new CreateBucketCommand({ Bucket: 'bucket' }))
  client.destroy()
}
