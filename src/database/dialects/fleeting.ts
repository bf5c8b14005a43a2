import type { Kysely, KyselyPlugin, QueryId, RootOperationNode } from 'kysely'

/** Statements by what Kysely knows them by until they have run. */
const statements = new WeakSet<QueryId>()

const plugin: KyselyPlugin = {
  transformQuery: ({ node, queryId }): RootOperationNode => {
    statements.add(queryId)
    return node
  },
  transformResult: async ({ result }) => await Promise.resolve(result)
}

/**
 * The same database for writes that need not outlive the machine they were made on: a turn, how far an export is, a rate. Where
 * the database is a file, nobody waits until the disk has them. A database server has clients that outlive it, so there nothing changes.
 */
export function fleeting<Tables> (database: Kysely<Tables>): Kysely<Tables> {
  return database.withPlugin(plugin)
}

export function isFleeting (queryId: QueryId): boolean {
  return statements.has(queryId)
}
