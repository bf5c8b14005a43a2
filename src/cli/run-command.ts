import { parseArgs } from 'node:util'
import { ConfigError } from '../config/config-error.ts'
import { Problem } from '../domain/problem.ts'
import { EXIT, UnreachableError, UsageError, type Command, type Surroundings } from './command.ts'

/** Each is loaded when it is called, so that a small one starts at once. */
const COMMANDS: Readonly<Record<string, { summary: string, load: () => Promise<Command> }>> = {
  serve: { summary: 'run the service, as npm start does', load: async () => (await import('./commands/serve.ts')).serveCommand },
  health: { summary: 'ask the running service whether it can work', load: async () => (await import('./commands/health.ts')).healthCommand },
  'tenants list': { summary: 'list the tenants of the running service', load: async () => (await import('./commands/tenants-list.ts')).tenantsListCommand },
  'keys create': { summary: 'make an API key', load: async () => (await import('./commands/keys.ts')).keysCreateCommand },
  'keys list': { summary: 'list the API keys, without their secrets', load: async () => (await import('./commands/keys.ts')).keysListCommand },
  'keys revoke': { summary: 'revoke an API key', load: async () => (await import('./commands/keys.ts')).keysRevokeCommand },
  'keys rotate-encryption': { summary: 'seal the credentials of every tenant again under the first key of ENCRYPTION_KEY', load: async () => (await import('./commands/rotate-encryption.ts')).rotateEncryptionCommand },
  export: { summary: 'export a GL batch through the running service', load: async () => (await import('./commands/export.ts')).exportCommand },
  migrate: { summary: 'bring the tables of the database up to date', load: async () => (await import('./commands/migrate.ts')).migrateCommand },
  verify: { summary: 'read the whole archive again and name what is damaged, missing or extra', load: async () => (await import('./commands/verify.ts')).verifyCommand },
  reindex: { summary: 'rebuild the records of the database from the archive', load: async () => (await import('./commands/reindex.ts')).reindexCommand },
  prune: { summary: 'remove documents that are older than RETENTION_DAYS', load: async () => (await import('./commands/prune.ts')).pruneCommand }
}

/** Runs the command that the arguments name, and answers its exit code; undefined leaves the process to what was started. */
export async function runCommand (args: string[], surroundings: Surroundings): Promise<number | undefined> {
  const [first = '', second = ''] = args
  const name = [`${first} ${second}`, first].find(candidate => Object.hasOwn(COMMANDS, candidate))
  const listed = name === undefined ? undefined : COMMANDS[name]
  if (name === undefined || listed === undefined) return overview(first, surroundings)
  const command = await listed.load()
  try {
    const { values } = parse(command, args.slice(name.split(' ').length))
    if (values['help'] === true) {
      surroundings.stdout.write(helpOf(name, command))
      return EXIT.done
    }
    return await command.run(values, surroundings)
  } catch (error) {
    return tell(error, `gl-batches ${name}`, { usage: command.usage, surroundings })
  }
}

function parse ({ options }: Command, args: string[]) {
  try {
    return parseArgs({ args, options: { ...options, help: { type: 'boolean', short: 'h' } }, allowPositionals: false }) as { values: Record<string, string | boolean | undefined> }
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** Asked for, the list of commands is an answer; otherwise it is what the call lacks. */
function overview (asked: string, surroundings: Surroundings): number {
  const isAnswer = asked === 'help' || asked === '--help' || asked === '-h'
  const output = isAnswer ? surroundings.stdout : surroundings.stderr
  if (asked !== '' && !isAnswer) output.write(`gl-batches: there is no command ${asked}\n\n`)
  const width = Math.max(...Object.keys(COMMANDS).map(name => name.length))
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}\n`)
  output.write(`Usage: gl-batches <command> [options]\n\n${lines.join('')}\ngl-batches <command> --help says more.\n`)
  return isAnswer ? EXIT.done : EXIT.usage
}

function helpOf (name: string, { usage, help }: Command): string {
  return `Usage: gl-batches ${name}${usage === '' ? '' : ` ${usage}`}\n\n${help.trim()}\n`
}

function tell (error: unknown, called: string, { usage, surroundings: { stderr } }: { usage: string, surroundings: Surroundings }): number {
  const say = (text: string) => stderr.write(`${called}: ${text}\n`)
  if (error instanceof UsageError) {
    say(`${error.message}\nUsage: ${called} ${usage}`)
    return EXIT.usage
  }
  if (error instanceof ConfigError) {
    stderr.write(`gl-batches cannot start: ${error.message}\n`)
    return EXIT.config
  }
  if (error instanceof UnreachableError) {
    say(error.message)
    return EXIT.unavailable
  }
  say(error instanceof Problem ? `${error.code}: ${error.message}${error.facts.fix === undefined ? '' : `\n    fix: ${error.facts.fix}`}` : (error as Error).message)
  return EXIT.failed
}
