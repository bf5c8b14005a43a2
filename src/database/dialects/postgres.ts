import { ColumnDefinitionNode, PostgresAdapter, PostgresDialect, PostgresQueryCompiler, type DataTypeNode, type PostgresPool } from 'kysely'
import type { PostgresSettings } from '../../domain/database-settings.ts'
import { openPool } from './postgres-pool.ts'

const TEXT = /^(?:varchar|text)/

/** PostgreSQL under Kysely. `pg` is loaded with the first query, so that a service on SQLite starts without it. */
export function postgresDialect (settings: PostgresSettings): PostgresDialect {
  return new ServiceDialect({ pool: async (): Promise<PostgresPool> => openPool(settings, (await import('pg')).default) })
}

/** The dialect without a pool of its own: for whoever only wants to see the SQL. */
export class ServiceDialect extends PostgresDialect {
  override createAdapter (): PostgresAdapter {
    return new LockedByCaller()
  }

  override createQueryCompiler (): PostgresQueryCompiler {
    return new PlainTextCompiler()
  }
}

/** The flavour's own lock is held when a migration begins; Kysely's would outlive a transaction that fails. */
class LockedByCaller extends PostgresAdapter {
  override acquireMigrationLock (): Promise<void> {
    return Promise.resolve()
  }

  override releaseMigrationLock (): Promise<void> {
    return Promise.resolve()
  }
}

/**
 * Text compares by its bytes, as in SQLite: every server orders the same, and an index stays right when the operating system's
 * collations change.
 */
class PlainTextCompiler extends PostgresQueryCompiler {
  protected override visitDataType (node: DataTypeNode): void {
    super.visitDataType(node)
    if (this.parentNode !== undefined && ColumnDefinitionNode.is(this.parentNode) && TEXT.test(node.dataType)) this.append(' collate "C"')
  }
}
