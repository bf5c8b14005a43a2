import type { AzureSettings } from '../../src/domain/archive-settings.ts'
import { Secret } from '../../src/domain/secret.ts'
import { ACCOUNT, KEY } from './azure-site.ts'

/** The container `container` of a store that is reached at the address. */
export function azureSettings (endpoint: string, more: Partial<AzureSettings> = {}): AzureSettings {
  return {
    store: 'azure',
    container: 'container',
    prefix: '',
    timeoutMs: 30_000,
    access: { account: ACCOUNT, key: new Secret(KEY), endpoint: `${endpoint}/${ACCOUNT}` },
    ...more
  }
}

/** The same as variables of the environment, with an archive of that prefix. */
export function azureVariables (account: string, key: string): (endpoint: string, prefix: string) => Record<string, string> {
  return (endpoint, prefix) => ({
    ARCHIVE_URL: `azblob://container/${prefix}`,
    ARCHIVE_AZURE_ACCOUNT: account,
    ARCHIVE_AZURE_KEY: key,
    ARCHIVE_AZURE_ENDPOINT: `${endpoint}/${account}`
  })
}
