import { EXIT } from './command.ts'
import { runCommand } from './run-command.ts'

// a reader such as `head` that has enough did not get all
process.stdout.on('error', () => process.exit(EXIT.failed))
process.exitCode = await runCommand(process.argv.slice(2), { env: process.env, stdout: process.stdout, stderr: process.stderr, now: () => new Date() })
