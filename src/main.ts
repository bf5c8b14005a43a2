import closeWithGrace from 'close-with-grace'
import type { FastifyInstance } from 'fastify'
import { buildApp } from './app.ts'
import { listenFault } from './config/listen-fault.ts'
import { loadConfig, type Config, type ConfigError } from './config/load-config.ts'
import type { Problem } from './domain/problem.ts'
import { letHeapGrow } from './heap.ts'

/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78
/** After the grace period: to record how what was ended has ended, to answer, and to close the stores. */
const ENDING_MS = 4000
const REACH = 'Check that DATABASE_URL and ARCHIVE_URL name what this process can reach and write to.'

const config = readConfig()
const app = await openApp(config)
// by now all that it needs is loaded
letHeapGrow()
const { delayMs, graceMs } = config.shutdown
// a second signal ends the process at once
closeWithGrace({ delay: delayMs + graceMs + ENDING_MS, logger: app.log }, async ({ err }) => {
  if (err === undefined) await app.drain({ delayMs, graceMs })
  else app.log.error({ err }, 'stopping because of an error')
  await app.close()
  app.log.info('stopped')
})
await listen(app, config)

function readConfig (): Config {
  try {
    return loadConfig(process.env)
  } catch (error) {
    process.stderr.write(`gl-batches cannot start: ${(error as ConfigError).message}\n`)
    process.exit(EXIT_CONFIG)
  }
}

/** Opens the stores and builds the service; what keeps it from starting is told in words. */
async function openApp (config: Config): Promise<FastifyInstance> {
  try {
    return await buildApp(config)
  } catch (error) {
    const { message, facts: { fix = REACH } = {} } = error as Error & Partial<Problem>
    process.stderr.write(`gl-batches cannot start: the stores could not be opened: ${message}\n    fix: ${fix}\n`)
    process.exit(1)
  }
}

/** Where nothing can be listened at, the process ends and says which variable names the place. */
async function listen (app: FastifyInstance, config: Config): Promise<void> {
  try {
    await app.listen(config.listen)
  } catch (error) {
    const fault = listenFault(error)
    if (fault === undefined) throw error
    process.stderr.write(`gl-batches cannot start: what ${fault.variable} says ${fault.problem}\n    fix: ${fault.fix}\n`)
    await app.close()
    process.exit(1)
  }
}
