import { openArchive } from '../archive/open-archive.ts'
import { ConfigError } from '../config/config-error.ts'
import { loadConfig, type Config } from '../config/load-config.ts'
import { IndexedBatches } from '../database/indexed-batches.ts'
import { findMigrations } from '../database/migrate-database.ts'
import { openDatabase } from '../database/open-database.ts'
import { StoredApiKeys } from '../database/stored-api-keys.ts'
import { StoredTenants } from '../database/stored-tenants.ts'
import type { BatchFolders } from '../domain/batch-folders.ts'
import { Envelope } from '../tenants/envelope.ts'
import { SealedTenants } from '../tenants/sealed-tenants.ts'
import type { Surroundings } from './command.ts'

/** The stores of the service's configuration, as maintenance uses them beside a running service. */
export interface MaintainedStores {
  config: Config
  folders: BatchFolders
  index: IndexedBatches
  apiKeys: StoredApiKeys
  tenants: SealedTenants
}

/**
 * Opens the stores for a piece of work and closes them after it. Only who may create one opens a database that is not
 * there: a mistyped address must not look like an empty database. @throws ConfigError as `serve` does, but for who may call
 */
export async function withStores<T> ({ env, now }: Pick<Surroundings, 'env' | 'now'>, mayCreate: boolean, work: (stores: MaintainedStores) => Promise<T>): Promise<T> {
  const config = loadConfig(env, { listens: false })
  if (!mayCreate && (await findMigrations(config.database)).applied.length === 0) {
    throw new ConfigError([{ variable: 'DATABASE_URL', problem: 'names a database that is not there', fix: 'Give the database of the service, or build a new one with gl-batches reindex --write.' }])
  }
  const { folders, close } = await openArchive(config.archive)
  const database = await openDatabase(config.database)
  try {
    return await work({
      config,
      folders,
      index: new IndexedBatches(database),
      apiKeys: new StoredApiKeys(database),
      tenants: new SealedTenants(new StoredTenants(database), new Envelope(config.encryptionKey), now)
    })
  } finally {
    await database.destroy()
    close()
  }
}
