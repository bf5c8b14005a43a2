import type { Static, TObject } from 'typebox'
import type { ArchiveSettings, AzureSettings, ObjectLock, S3Settings } from '../domain/archive-settings.ts'
import type { Secret } from '../domain/secret.ts'
import type { ArchiveVariables } from './archive-variables.ts'
import type { ConfigFault } from './config-error.ts'

type Given = Static<TObject<typeof ArchiveVariables>>
type Env = Given & Required<Pick<Given, 'ARCHIVE_URL' | 'ARCHIVE_TIMEOUT_MS'>>

export interface AzureSecrets {
  connectionString: Secret | undefined
  key: Secret | undefined
}

/** The settings of the archive; what does not go together is added to the faults. */
export function readArchive (env: Env, secrets: AzureSecrets, faults: ConfigFault[]): ArchiveSettings | undefined {
  const [scheme, rest = ''] = splitOnce(env.ARCHIVE_URL, ':')
  if (scheme === 'file') return { store: 'local', folder: rest }
  const [place, prefix = ''] = splitOnce(rest.slice('//'.length), '/')
  const common = { prefix: prefix.replace(/\/$/, ''), timeoutMs: env.ARCHIVE_TIMEOUT_MS }
  if (scheme === 's3') return { store: 's3', bucket: place, ...common, ...readS3(env, faults) }
  const access = readAccess(env, secrets, faults)
  return access && { store: 'azure', container: place, ...common, access }
}

function splitOnce (text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function readS3 (env: Env, faults: ConfigFault[]): Omit<S3Settings, 'store' | 'bucket' | 'prefix' | 'timeoutMs'> {
  if (env.ARCHIVE_S3_KMS_KEY_ID !== undefined && env.ARCHIVE_S3_ENCRYPTION !== 'aws:kms') {
    faults.push({ variable: 'ARCHIVE_S3_KMS_KEY_ID', problem: 'is given without ARCHIVE_S3_ENCRYPTION=aws:kms', fix: 'Give both or none.' })
  }
  return {
    region: env.ARCHIVE_S3_REGION,
    endpoint: env.ARCHIVE_S3_ENDPOINT,
    pathStyle: env.ARCHIVE_S3_PATH_STYLE === 'true',
    encryption: env.ARCHIVE_S3_ENCRYPTION as S3Settings['encryption'],
    kmsKeyId: env.ARCHIVE_S3_KMS_KEY_ID,
    lock: readLock(env, faults)
  }
}

function readLock ({ ARCHIVE_S3_LOCK_MODE: mode, ARCHIVE_S3_LOCK_DAYS: days }: Env, faults: ConfigFault[]): ObjectLock | undefined {
  if (mode !== undefined && days !== undefined) return { mode: mode as ObjectLock['mode'], days }
  if (mode === undefined && days === undefined) return undefined
  faults.push({
    variable: mode === undefined ? 'ARCHIVE_S3_LOCK_MODE' : 'ARCHIVE_S3_LOCK_DAYS',
    problem: 'is missing while the other setting of the lock is given',
    fix: 'Give both ARCHIVE_S3_LOCK_MODE and ARCHIVE_S3_LOCK_DAYS, or none.'
  })
  return undefined
}

function readAccess (env: Env, { connectionString, key }: AzureSecrets, faults: ConfigFault[]): AzureSettings['access'] | undefined {
  const { ARCHIVE_AZURE_ACCOUNT: account, ARCHIVE_AZURE_ENDPOINT: endpoint } = env
  const fix = 'Give either ARCHIVE_AZURE_CONNECTION_STRING, or ARCHIVE_AZURE_ACCOUNT together with ARCHIVE_AZURE_KEY; a secret also as …_FILE.'
  if (connectionString !== undefined && (account ?? key ?? endpoint) !== undefined) {
    faults.push({ variable: 'ARCHIVE_AZURE_CONNECTION_STRING', problem: 'is given together with settings that it contains', fix })
  }
  if (connectionString !== undefined) return { connectionString }
  if (account !== undefined && key !== undefined) return { account, key, endpoint }
  // a secret that was given and is no good has its own fault already
  if (!faults.some(({ variable }) => variable.startsWith('ARCHIVE_AZURE_'))) {
    faults.push({ variable: 'ARCHIVE_AZURE_CONNECTION_STRING', problem: 'is missing, and so is the account with its key', fix })
  }
  return undefined
}
