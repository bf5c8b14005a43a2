import { PostgresAdapter, sql, type ColumnDefinitionBuilder, type Kysely, type RawBuilder } from 'kysely'

/** Where the SQL of the two databases differs. Everything else is written once, for both. */
export interface Flavour {
  /** Begins a transaction beside which no other migration runs, in this process or another. */
  beginMigration: readonly RawBuilder<unknown>[]
  /** Makes a column number its rows in the order of their insertion. */
  numbered: (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder
  /** The type of a column of bytes. */
  bytes: 'blob' | 'bytea'
  /** Makes a column that the database computes itself: 1 where an expression's JSON has a number above 0 at a path, 0 or null elsewhere. */
  aboveZero: (column: ColumnDefinitionBuilder, json: string, path: readonly string[]) => ColumnDefinitionBuilder
  /** The number after the last one that a batch has. */
  nextSequence: RawBuilder<number>
  /** Makes that the overview of a batch goes when its record is changed by itself, as by what knows of no overviews. */
  forgetOverview: readonly RawBuilder<unknown>[]
}

/** The flavour of a database, of a transaction, or of what a migration is given. */
export function flavourOf (database: Pick<Kysely<unknown>, 'getExecutor'>): Flavour {
  return database.getExecutor().adapter instanceof PostgresAdapter ? POSTGRES : SQLITE
}

const SQLITE: Flavour = {
  beginMigration: [sql`begin immediate`],
  numbered: column => column.autoIncrement(),
  bytes: 'blob',
  aboveZero: (column, json, path) => column.generatedAlwaysAs(sql`json_extract(${sql.raw(json)}, ${sql.lit(`$.${path.join('.')}`)}) > 0`),
  nextSequence: sql`(select max(sequence) + 1 from gl_batches)`,
  forgetOverview: [sql`
    create trigger gl_batches_forget_overview after update of record on gl_batches
    when new.overview is not null and new.overview is old.overview and new.record is not old.record
    begin update gl_batches set overview = null where id = new.id; end`]
}

/** Any number does, as long as it is always this one. */
const MIGRATION_LOCK = 4_712_023_611
/** What jsonb does not take: the character NUL and halves of surrogate pairs, as JSON.stringify escapes them. */
const NOT_IN_JSONB = '\\\\u(0000|d[89a-f][0-9a-f]{2})'

const POSTGRES: Flavour = {
  // whoever comes second waits for as long as it takes; the lock ends with the transaction, however that ends
  beginMigration: [
    sql`begin`, sql`set local statement_timeout = 0`, sql`set local lock_timeout = 0`, sql`select pg_advisory_xact_lock(${sql.lit(MIGRATION_LOCK)})`
  ],
  numbered: column => column.generatedByDefaultAsIdentity(),
  bytes: 'bytea',
  aboveZero: (column, json, path) => column.generatedAlwaysAs(
    sql`((regexp_replace(${sql.raw(json)}, ${sql.lit(NOT_IN_JSONB)}, ${sql.lit('\\\\u0020')}, 'g')::jsonb #> ${sql.lit(`{${path.join(',')}}`)}) > '0'::jsonb)::integer`).stored(),
  nextSequence: sql`nextval(pg_get_serial_sequence('gl_batches', 'sequence'))`,
  forgetOverview: [
    sql`create function gl_batches_forget_overview() returns trigger language plpgsql as $$ begin new.overview := null; return new; end $$`,
    sql`
      create trigger gl_batches_forget_overview before update of record on gl_batches for each row
      when (new.overview is not null and new.overview is not distinct from old.overview and new.record is distinct from old.record)
      execute function gl_batches_forget_overview()`
  ]
}
