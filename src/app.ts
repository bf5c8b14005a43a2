import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { SCOPES } from '../openapi/api-key.ts'
import { guardedRoutes, openRoutes } from '../routes/index.ts'
import { LocalArchive } from './archive/local-archive.ts'
import type { Config } from './config/load-config.ts'
import { HttpConnectWiseGateway } from './connectwise/gateway.ts'
import { DEFAULT_RETRY, type RetryPolicy } from './connectwise/retry.ts'
import { openDatabase } from './database/open-database.ts'
import { StoredApiKeys } from './database/stored-api-keys.ts'
import { StoredBatches } from './database/stored-batches.ts'
import { StoredRateWindows } from './database/stored-rate-windows.ts'
import { StoredTenants } from './database/stored-tenants.ts'
import { createJournalReader } from './glexport/journal/journal-reader.ts'
import { createStrictReader } from './glexport/strict-reader.ts'
import { access } from './http/access.ts'
import { abortSignal } from './http/abort-signal.ts'
import { authentication } from './http/authentication.ts'
import { documentation } from './http/documentation.ts'
import { answerFrameworkError, errorHandler } from './http/error-handler.ts'
import { loadShedding } from './http/load-shedding.ts'
import { methodGuard } from './http/method-guard.ts'
import { rateLimit } from './http/rate-limit.ts'
import { representation } from './http/representation.ts'
import { serverOptions, slowCallers } from './http/slow-callers.ts'
import { FileSpool } from './spool/file-spool.ts'
import { createLogger } from './telemetry/logger.ts'
import { Envelope } from './tenants/envelope.ts'
import { SealedTenants } from './tenants/sealed-tenants.ts'
import { JwtCheck } from './tokens/jwt-check.ts'
import type { KeyDependencies } from './usecases/api-keys.ts'
import { createCredentialCheck } from './usecases/check-credential.ts'
import type { ExportDependencies } from './usecases/export-gl-batch.ts'
import { LimitedTurns } from './usecases/limited-turns.ts'
import { RateLimits } from './usecases/rate-limits.ts'
import { SingleTurns } from './usecases/single-turns.ts'
import { calendarIn } from './usecases/understand-request.ts'

/** What tests put in place of the real thing. */
export interface Overrides {
  logger?: Logger
  now?: () => Date
  retry?: RetryPolicy
}

/** Builds the whole service from its configuration; closing it closes all that it opened. */
export async function buildApp (config: Config, overrides: Overrides = {}): Promise<FastifyInstance> {
  const logger: FastifyBaseLogger = overrides.logger ?? createLogger(config.logLevel)
  const app = fastify({
    loggerInstance: logger,
    bodyLimit: config.limits.maxBodyBytes,
    ...serverOptions(config.limits),
    genReqId: () => uuidv7(),
    frameworkErrors: answerFrameworkError,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: true, allErrors: true, verbose: true, discriminator: true, keywords: ['x-offers', 'x-examples'] } }
  })
  const { dependencies, journals, probes, credentials, rates } = await openStores(app, config, overrides)

  app.addHook('onRequest', (request, reply, done) => {
    void reply.header('x-request-id', request.id)
    done()
  })
  await app.register(errorHandler)
  await app.register(slowCallers, config.limits)
  await app.register(abortSignal)
  await app.register(documentation)
  await app.register(methodGuard)
  await app.register(representation)
  await app.register(openRoutes, { probes })
  await app.register(async guarded => {
    await guarded.register(loadShedding, config.limits.shedding)
    await guarded.register(authentication, { isRequired: config.access.isRequired, credentials })
    await guarded.register(access)
    await guarded.register(rateLimit, { rates: config.limits.rates, take: async (subject, limit) => await rates.take(subject, limit) })
    await guarded.register(guardedRoutes, { dependencies, journals, probes })
  })
  app.refuseOtherMethods()
  return app
}

async function openStores (app: FastifyInstance, config: Config, overrides: Overrides) {
  const now = overrides.now ?? (() => new Date())
  const database = await openDatabase(config.databasePath)
  const gateway = new HttpConnectWiseGateway({ ...config.connectwise, retry: overrides.retry ?? DEFAULT_RETRY })
  app.addHook('onClose', async () => {
    await gateway.close()
    await database.destroy()
  })
  const archive = new LocalArchive(config.archiveFolder)
  // what is older than the longest export belongs to a process that is gone; an archive that is down is for /readyz to tell
  await archive.removeUnfinished(new Date(now().getTime() - config.exportDeadlineMs))
    .catch((error: unknown) => app.log.warn({ err: error }, 'unfinished copies could not be removed'))
  const records = new StoredBatches(database)
  const apiKeys = new StoredApiKeys(database)
  const dependencies: ExportDependencies & KeyDependencies = {
    apiKeys,
    tenants: new SealedTenants(new StoredTenants(database), new Envelope(config.encryptionKey), now),
    gateway,
    archive,
    records,
    reader: createStrictReader(),
    openSpool: () => new FileSpool(),
    turns: new LimitedTurns(new SingleTurns(), config.limits.maxRunningExports),
    newId: uuidv7,
    now,
    dayOf: calendarIn(config.timeZone),
    deadlineMs: config.exportDeadlineMs
  }
  return {
    dependencies,
    journals: createJournalReader(),
    probes: { archive: () => archive.probe(), database: () => records.probe() },
    credentials: createCredentialCheck({
      apiKeys,
      now,
      bootstrapKey: config.access.bootstrapKey,
      tokens: config.access.jwt === undefined ? undefined : new JwtCheck({ ...config.access.jwt, knownScopes: SCOPES, now }),
      allScopes: SCOPES
    }),
    rates: new RateLimits(new StoredRateWindows(database), now)
  }
}
