import { Type } from 'typebox'

const text = (fix: string, options: { pattern?: string, enum?: string[] } = {}) => Type.Optional(Type.String({ ...options, description: fix }))

/** A prefix is taken as it is; what would be read as a query, a fragment, a step upwards or a password has no place in it. */
const PREFIX = '(?:/(?!\\.{1,2}(?:/|$))[^/?#@\\\\\\u0000-\\u001f]+)*/?'
const URLS = `^(?:file:.+|s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]${PREFIX}|azblob://[a-z0-9][a-z0-9-]{1,61}[a-z0-9]${PREFIX})$`
const ENDPOINT = '^https?://[^/@?#\\s]+(?:/[^@?#\\s]*)?$'

/** The environment variables that say where the archive lies; part of EnvSchema. */
export const ArchiveVariables = {
  ARCHIVE_URL: Type.Optional(Type.String({
    default: 'file:./data/archive',
    pattern: URLS,
    description: 'file: followed by a folder path, such as file:./data/archive; s3://bucket/prefix; or azblob://container/prefix. No credentials.'
  })),
  ARCHIVE_TIMEOUT_MS: Type.Optional(Type.Integer({
    default: 60_000, minimum: 100, maximum: 600_000, description: 'Milliseconds that an object store may take for one request, 100 to 600000.'
  })),
  ARCHIVE_S3_REGION: text('Region of the bucket, such as eu-central-1; absent: as the AWS SDK finds it, such as from AWS_REGION.'),
  ARCHIVE_S3_ENDPOINT: text('Address of an S3-compatible store, such as https://s3.example.com, without credentials; absent: AWS.', { pattern: ENDPOINT }),
  ARCHIVE_S3_PATH_STYLE: text('true or false: whether the bucket is in the path of the address and not in its host name.', { enum: ['true', 'false'] }),
  ARCHIVE_S3_ENCRYPTION: text('AES256 or aws:kms: how the bucket encrypts what is stored; absent: as the bucket is set up.', { enum: ['AES256', 'aws:kms'] }),
  ARCHIVE_S3_KMS_KEY_ID: text('Id or ARN of the key for ARCHIVE_S3_ENCRYPTION=aws:kms.'),
  ARCHIVE_S3_LOCK_MODE: text('GOVERNANCE or COMPLIANCE, together with ARCHIVE_S3_LOCK_DAYS, for a bucket with Object Lock.', { enum: ['GOVERNANCE', 'COMPLIANCE'] }),
  ARCHIVE_S3_LOCK_DAYS: Type.Optional(Type.Integer({
    minimum: 1, maximum: 36_500, description: 'Days that nobody can remove a stored batch, 1 to 36500, together with ARCHIVE_S3_LOCK_MODE.'
  })),
  ARCHIVE_AZURE_CONNECTION_STRING: text('Connection string of the storage account, or instead ARCHIVE_AZURE_ACCOUNT with ARCHIVE_AZURE_KEY.', { pattern: '^[A-Za-z]+=.+$' }),
  ARCHIVE_AZURE_CONNECTION_STRING_FILE: text('Path of a readable file that holds the connection string.'),
  ARCHIVE_AZURE_ACCOUNT: text('Name of the storage account, 3 to 24 lower-case letters and digits, together with ARCHIVE_AZURE_KEY.', { pattern: '^[a-z0-9]{3,24}$' }),
  ARCHIVE_AZURE_KEY: text('Key of the storage account, in base64.', { pattern: '^[A-Za-z0-9+/]{20,}={0,2}$' }),
  ARCHIVE_AZURE_KEY_FILE: text('Path of a readable file that holds the key of the storage account.'),
  ARCHIVE_AZURE_ENDPOINT: text('Address of the blob service of another cloud, such as https://account.blob.core.usgovcloudapi.net, without credentials; absent: the public cloud.', { pattern: ENDPOINT })
}

/** Secrets of the archive; each can come from a file as well. */
export type ArchiveSecret = 'ARCHIVE_AZURE_CONNECTION_STRING' | 'ARCHIVE_AZURE_KEY'
/** Variables that have no default. */
export type OptionalArchiveVariable = Exclude<keyof typeof ArchiveVariables, 'ARCHIVE_URL' | 'ARCHIVE_TIMEOUT_MS'>
