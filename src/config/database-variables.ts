import { Type } from 'typebox'

const text = (fix: string, options: { pattern?: string } = {}) => Type.Optional(Type.String({ ...options, description: fix }))
const whole = (fix: string, options: { default: number, minimum: number, maximum: number }) => Type.Optional(Type.Integer({ ...options, description: fix }))

/** The environment variables that say where the database is; part of EnvSchema. */
export const DatabaseVariables = {
  DATABASE_URL: text('sqlite: followed by a file path; or postgres://user@host:5432/database, with host, sslmode and sslrootcert as docs/database.md explains them, and with every special character of a password percent-encoded. Absent: sqlite:./data/gl-batches.db.', {
    pattern: '^(?:sqlite:|postgres(?:ql)?://).+$'
  }),
  DATABASE_URL_FILE: text('Path of a readable file that holds the address of the database, in place of DATABASE_URL.'),
  DATABASE_PASSWORD: text('Password for PostgreSQL, as it is, where DATABASE_URL holds none.', { pattern: '^[^\\u0000]+$' }),
  DATABASE_PASSWORD_FILE: text('Path of a readable file that holds the password for PostgreSQL.'),
  DATABASE_POOL_SIZE: whole('Connections to PostgreSQL at a time, 1 to 1000, for each process.', { default: 10, minimum: 1, maximum: 1000 }),
  DATABASE_CONNECT_TIMEOUT_MS: whole('Milliseconds to get a connection to PostgreSQL, 100 to 60000.', { default: 5000, minimum: 100, maximum: 60_000 }),
  DATABASE_STATEMENT_TIMEOUT_MS: whole('Milliseconds for one statement in PostgreSQL, 100 to 3600000.', { default: 30_000, minimum: 100, maximum: 3_600_000 }),
  DATABASE_MIGRATE_AT_START: Type.Optional(Type.String({
    default: 'true', enum: ['true', 'false'], description: 'true or false: whether the service brings the tables up to date when it starts, or gl-batches migrate does so before.'
  }))
}

/** Secrets of the database; each can come from a file as well. */
export type DatabaseSecret = 'DATABASE_URL' | 'DATABASE_PASSWORD'
