import type { S3Settings } from '../../src/domain/archive-settings.ts'
import { ACCESS_KEY } from './s3-site.ts'

/** Where the SDK looks for credentials first. */
export function useS3Credentials (accessKey = ACCESS_KEY, secretKey = 'SKTEST'): void {
  process.env['AWS_ACCESS_KEY_ID'] = accessKey
  process.env['AWS_SECRET_ACCESS_KEY'] = secretKey
}

/** The bucket `bucket` of a store that is reached at the address. */
export function s3Settings (endpoint: string, more: Partial<S3Settings> = {}): S3Settings {
  return {
    store: 's3',
    bucket: 'bucket',
    prefix: '',
    timeoutMs: 30_000,
    region: 'us-east-1',
    endpoint,
    pathStyle: true,
    encryption: undefined,
    kmsKeyId: undefined,
    lock: undefined,
    ...more
  }
}

/** The same as variables of the environment, with an archive of that prefix. */
export function s3Variables (endpoint: string, prefix: string): Record<string, string> {
  return { ARCHIVE_URL: `s3://bucket/${prefix}`, ARCHIVE_S3_REGION: 'us-east-1', ARCHIVE_S3_ENDPOINT: endpoint, ARCHIVE_S3_PATH_STYLE: 'true' }
}
