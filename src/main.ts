import closeWithGrace from 'close-with-grace'
import { buildApp } from './app.ts'
import { loadConfig, type Config, type ConfigError } from './config/load-config.ts'

/** EX_CONFIG of sysexits.h. */
const EXIT_CONFIG = 78
const GRACE_MS = 30_000

const config = readConfig()
const app = await buildApp(config)
closeWithGrace({ delay: GRACE_MS, logger: app.log }, async ({ err }) => {
  if (err !== undefined) app.log.error({ err }, 'stopping because of an error')
  await app.close()
})
await app.listen(config.listen)

function readConfig (): Config {
  try {
    return loadConfig(process.env)
  } catch (error) {
    process.stderr.write(`gl-batches cannot start: ${(error as ConfigError).message}\n`)
    process.exit(EXIT_CONFIG)
  }
}
