import { mkdtempSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { ConfigError, loadConfig } from '../../src/config/load-config.ts'
import type { AzureSettings } from '../../src/domain/archive-settings.ts'

const ENCRYPTION_KEY = Buffer.alloc(32, 7).toString('base64')
const KEY = Buffer.alloc(64, 7).toString('base64')

function archiveOf (variables: Record<string, string>) {
  return loadConfig({ ENCRYPTION_KEY, ...variables }).archive
}

function faultsOf (variables: Record<string, string>): string[] {
  try {
    loadConfig({ ENCRYPTION_KEY, ...variables })
  } catch (error) {
    return (error as ConfigError).faults.map(({ variable, problem }) => `${variable} ${problem}`)
  }
  throw new Error('the configuration was accepted')
}

t.test('s3: names a bucket and a prefix, and each detail reaches the archive', t => {
  t.strictSame(archiveOf({ ARCHIVE_URL: 's3://gl-copies' }), {
    store: 's3', bucket: 'gl-copies', prefix: '', timeoutMs: 60_000, region: undefined, endpoint: undefined, pathStyle: false, encryption: undefined, kmsKeyId: undefined, lock: undefined
  })
  t.strictSame(archiveOf({
    ARCHIVE_URL: 's3://gl.copies/finance/gl batches+1%/',
    ARCHIVE_TIMEOUT_MS: '5000',
    ARCHIVE_S3_REGION: 'eu-central-1',
    ARCHIVE_S3_ENDPOINT: 'https://s3.example.com:9000',
    ARCHIVE_S3_PATH_STYLE: 'true',
    ARCHIVE_S3_ENCRYPTION: 'aws:kms',
    ARCHIVE_S3_KMS_KEY_ID: 'key-1',
    ARCHIVE_S3_LOCK_MODE: 'COMPLIANCE',
    ARCHIVE_S3_LOCK_DAYS: '3650'
  }), {
    store: 's3', bucket: 'gl.copies', prefix: 'finance/gl batches+1%', timeoutMs: 5000, region: 'eu-central-1', endpoint: 'https://s3.example.com:9000', pathStyle: true, encryption: 'aws:kms', kmsKeyId: 'key-1', lock: { mode: 'COMPLIANCE', days: 3650 }
  })
  t.end()
})

t.test('azblob: names a container, and the way in is a connection string or an account with its key', t => {
  const folder = mkdtempSync(join(tmpdir(), 'gl-batches-config-'))
  t.teardown(async () => await rm(folder, { recursive: true }))
  const path = join(folder, 'secret')
  writeFileSync(path, `${KEY}\n`)
  const byKey = archiveOf({ ARCHIVE_URL: 'azblob://copies/finance', ARCHIVE_AZURE_ACCOUNT: 'acme', ARCHIVE_AZURE_KEY_FILE: path, ARCHIVE_AZURE_ENDPOINT: 'https://acme.blob.core.usgovcloudapi.net' }) as AzureSettings
  t.match(byKey, { store: 'azure', container: 'copies', prefix: 'finance', access: { account: 'acme', endpoint: 'https://acme.blob.core.usgovcloudapi.net' } })
  t.equal('key' in byKey.access && byKey.access.key.reveal(), KEY)
  const byString = archiveOf({ ARCHIVE_URL: 'azblob://copies', ARCHIVE_AZURE_CONNECTION_STRING: 'UseDevelopmentStorage=true' }) as AzureSettings
  t.equal('connectionString' in byString.access && byString.access.connectionString.reveal(), 'UseDevelopmentStorage=true')
  t.end()
})

t.test('an address that holds a credential, a query, a step upwards or no place is refused', t => {
  for (const url of ['s3://key:secret@bucket/x', 's3://bucket/x?sig=CANARY', 's3://bucket/../x', 's3://bucket/a//b', 's3://', 's3://Bucket', 'azblob://c@d/x', 'azblob://c', 'https://bucket.s3.amazonaws.com', 's3://bucket/x#y']) {
    t.match(faultsOf({ ARCHIVE_URL: url }), [/^ARCHIVE_URL must match pattern/], url)
  }
  t.match(faultsOf({ ARCHIVE_URL: 's3://bucket', ARCHIVE_S3_ENDPOINT: 'https://user:CANARY@s3.example.com' }), [/^ARCHIVE_S3_ENDPOINT must match/])
  t.end()
})

t.test('settings that do not go together are told with the one that is missing', t => {
  t.strictSame(faultsOf({ ARCHIVE_URL: 's3://bucket', ARCHIVE_S3_KMS_KEY_ID: 'key-1' }), ['ARCHIVE_S3_KMS_KEY_ID is given without ARCHIVE_S3_ENCRYPTION=aws:kms'])
  t.strictSame(faultsOf({ ARCHIVE_URL: 's3://bucket', ARCHIVE_S3_LOCK_DAYS: '1' }), ['ARCHIVE_S3_LOCK_MODE is missing while the other setting of the lock is given'])
  t.strictSame(faultsOf({ ARCHIVE_URL: 's3://bucket', ARCHIVE_S3_LOCK_MODE: 'GOVERNANCE' }), ['ARCHIVE_S3_LOCK_DAYS is missing while the other setting of the lock is given'])
  const missing = 'ARCHIVE_AZURE_CONNECTION_STRING is missing, and so is the account with its key'
  t.strictSame(faultsOf({ ARCHIVE_URL: 'azblob://copies' }), [missing])
  t.strictSame(faultsOf({ ARCHIVE_URL: 'azblob://copies', ARCHIVE_AZURE_ACCOUNT: 'acme' }), [missing])
  t.strictSame(faultsOf({ ARCHIVE_URL: 'azblob://copies', ARCHIVE_AZURE_CONNECTION_STRING: 'A=b', ARCHIVE_AZURE_ACCOUNT: 'acme' }), ['ARCHIVE_AZURE_CONNECTION_STRING is given together with settings that it contains'])
  t.strictSame(faultsOf({ ARCHIVE_URL: 'azblob://copies', ARCHIVE_AZURE_ACCOUNT: 'acme', ARCHIVE_AZURE_KEY: 'short' }).length, 1, 'a secret that is no good has its own fault')
  t.end()
})
