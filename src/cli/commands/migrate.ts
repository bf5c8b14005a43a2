import { loadConfig } from '../../config/load-config.ts'
import { findMigrations, migrateDatabase } from '../../database/migrate-database.ts'
import { EXIT, type Command } from '../command.ts'

export const migrateCommand: Command = {
  usage: '[--dry-run]',
  help: `
Brings the tables of the database up to date and prints each migration that it runs, as the service does
at its start unless DATABASE_MIGRATE_AT_START is false. All of them run or none does, one process at a time.

  --dry-run   only tell what is pending; ends with status 1 when there is any`,
  options: { 'dry-run': { type: 'boolean' } },
  run: async (values, { env, stdout }) => {
    const { database } = loadConfig(env, { listens: false })
    const isDry = values['dry-run'] === true
    const names = isDry ? (await findMigrations(database)).pending : await migrateDatabase(database)
    for (const name of names) stdout.write(`${isDry ? 'pending' : 'migrated'}\t${name}\n`)
    stdout.write(`${names.length} migrations ${isDry ? 'pending' : 'run'}\n`)
    return isDry && names.length > 0 ? EXIT.failed : EXIT.done
  }
}
