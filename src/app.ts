import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { SCOPES } from '../openapi/api-key.ts'
import { guardedRoutes, openRoutes } from '../routes/index.ts'
import { metricsRoute } from '../routes/metrics.ts'
import { openArchive } from './archive/open-archive.ts'
import type { Config } from './config/load-config.ts'
import { HttpConnectWiseGateway } from './connectwise/gateway.ts'
import { DEFAULT_RETRY, type RetryPolicy } from './connectwise/retry.ts'
import { IndexedBatches } from './database/indexed-batches.ts'
import { ListedBatches } from './database/listed-batches.ts'
import { openDatabase } from './database/open-database.ts'
import { StoredApiKeys } from './database/stored-api-keys.ts'
import { StoredBatches } from './database/stored-batches.ts'
import { StoredGlEntries } from './database/stored-gl-entries.ts'
import { StoredKeys } from './database/stored-keys.ts'
import { StoredPostings } from './database/stored-postings.ts'
import { StoredRateWindows } from './database/stored-rate-windows.ts'
import { StoredTenants } from './database/stored-tenants.ts'
import { StoredTurns } from './database/stored-turns.ts'
import type { CredentialCheck } from './domain/caller.ts'
import type { ProblemCode } from './domain/problem.ts'
import { createJournalReader } from './glexport/journal/journal-reader.ts'
import { createStrictReader } from './glexport/strict-reader.ts'
import { access } from './http/access.ts'
import { abortSignal } from './http/abort-signal.ts'
import { authentication } from './http/authentication.ts'
import { basePathHeaders, withoutBasePath } from './http/base-path.ts'
import { CallIdentity } from './http/call-identity.ts'
import { countedCalls } from './http/counted-calls.ts'
import { documentation } from './http/documentation.ts'
import { draining } from './http/draining.ts'
import { answerFrameworkError, errorHandler, type ErrorHandlerOptions } from './http/error-handler.ts'
import { explainProblem } from './http/explain-problem.ts'
import { loadShedding } from './http/load-shedding.ts'
import { methodGuard } from './http/method-guard.ts'
import { metricsListener } from './http/metrics-listener.ts'
import { rateLimit } from './http/rate-limit.ts'
import { representation } from './http/representation.ts'
import { shareSerializers } from './http/shared-serializers.ts'
import { serverOptions, slowCallers } from './http/slow-callers.ts'
import { trustProxies, type TrustProxy } from './http/trusted-proxies.ts'
import { FileSpool } from './spool/file-spool.ts'
import { countedArchive, countedRecords, countedStore } from './telemetry/counted-stores.ts'
import { createLogger } from './telemetry/logger.ts'
import { Metrics } from './telemetry/metrics.ts'
import { Envelope } from './tenants/envelope.ts'
import { SealedTenants } from './tenants/sealed-tenants.ts'
import { JwtCheck } from './tokens/jwt-check.ts'
import type { KeyDependencies } from './usecases/api-keys.ts'
import { createCredentialCheck } from './usecases/check-credential.ts'
import { clearUnfinished, type ClearDependencies } from './usecases/clear-unfinished.ts'
import { daily } from './usecases/daily.ts'
import type { KeyedExportDependencies } from './usecases/keyed-export.ts'
import { pruneBatches, type PruneDependencies } from './usecases/prune-batches.ts'
import { LimitedTurns } from './usecases/limited-turns.ts'
import type { PostingDependencies } from './usecases/posting/in-turn.ts'
import type { KeyedPostingDependencies } from './usecases/posting/keyed-posting.ts'
import { PostingSweep } from './usecases/posting/sweep-postings.ts'
import { RateLimits } from './usecases/rate-limits.ts'
import { RunningExports } from './usecases/running-exports.ts'
import { sweep, Sweeper, type SweepDependencies } from './usecases/sweep.ts'
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
  const { gateway } = config
  const identity = new CallIdentity(uuidv7)
  const trustProxy = trustProxies(gateway)
  const errors = { ...gateway, told: (code: ProblemCode) => { metrics.count('problems', { code }) } }
  const app = fastify({
    loggerInstance: logger,
    bodyLimit: config.limits.maxBodyBytes,
    ...serverOptions(config.limits, gateway.basePath),
    ...identity.serverOptions,
    trustProxy,
    rewriteUrl: withoutBasePath(gateway),
    // `draining` refuses calls, in our words
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => {
      identity.name(request.raw, reply)
      answerFrameworkError(error, { request, reply, where: errors })
    },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: true, allErrors: true, verbose: true, discriminator: true, keywords: ['x-offers', 'x-examples'] } }
  })
  shareSerializers(app)
  const { now = () => new Date() } = overrides
  const running = new RunningExports()
  const metrics = new Metrics({ tenantLabels: config.metrics.tenantLabels, runningExports: () => running.count, now })
  try {
    await furnish(app, config, { ...overrides, identity, trustProxy, errors, now, running, metrics })
  } catch (error) {
    // a service that does not start leaves nothing running, so that its process ends
    await Promise.allSettled([app.close()])
    throw error
  }
  return app
}

interface Furnishings extends Omit<Surroundings, 'identity'> {
  identity: CallIdentity
  trustProxy: TrustProxy
  errors: ErrorHandlerOptions
}

/** Gives a bare server its stores, plugins and routes. */
async function furnish (app: FastifyInstance, config: Config, { identity, trustProxy, errors, ...surroundings }: Furnishings): Promise<void> {
  const { gateway } = config
  const { running, metrics } = surroundings
  await app.register(identity.plugin)
  await app.register(basePathHeaders, gateway)
  await app.register(errorHandler, errors)
  await app.register(countedCalls, { answered: call => { metrics.count('calls', call) } })
  await app.register(draining, { idle: async () => { await running.idle() } })
  const { dependencies, list, journals, prune, probes, credentials, rates } = await openStores(app, config, { ...surroundings, identity: identity.outboundHeaders })

  await app.register(slowCallers, config.limits)
  await app.register(abortSignal)
  await app.register(documentation, { basePath: gateway.basePath, trustProxy })
  await app.register(methodGuard)
  await app.register(representation)
  await app.register(openRoutes, { probes })
  await app.register(async guarded => {
    const refused = (reason: string) => { metrics.count('refusals', { reason }) }
    await guarded.register(loadShedding, { ...config.limits.shedding, refused })
    await guarded.register(authentication, { isRequired: config.access.isRequired, credentials })
    await guarded.register(access)
    await guarded.register(rateLimit, { rates: config.limits.rates, take: async (subject, limit) => await rates.take(subject, limit), refused: name => { refused(`${name}Rate`) } })
    await guarded.register(guardedRoutes, {
      dependencies, list, journals, probes, basePath: gateway.basePath, measurePosting: async (action, tenantId, work) => await metrics.measurePosting(action, tenantId, work)
    })
  })
  if (config.metrics.isOn) await offerMetrics(app, { config, metrics, credentials })
  app.refuseOtherMethods()
  if (config.retentionDays !== undefined) keepRetention(app, prune, config.retentionDays)
}

/** At an address of their own the figures are open; at that of the service they take a credential, and neither rates nor shedding. */
async function offerMetrics (app: FastifyInstance, { config, metrics, credentials }: { config: Config, metrics: Metrics, credentials: CredentialCheck }): Promise<void> {
  const { listen } = config.metrics
  metrics.watchProcess()
  if (listen !== undefined) {
    await app.register(metricsListener, { listen, figures: metrics })
    return
  }
  await app.register(async guarded => {
    await guarded.register(authentication, { isRequired: config.access.isRequired, credentials })
    await guarded.register(access)
    await guarded.register(metricsRoute, { figures: metrics })
  })
}

interface Surroundings extends Overrides {
  now: () => Date
  running: RunningExports
  metrics: Metrics
  /** Headers that name the call in whose course ConnectWise is called. */
  identity: () => Record<string, string>
}

async function openStores (app: FastifyInstance, config: Config, { now, running, metrics, identity, retry = DEFAULT_RETRY }: Surroundings) {
  const counted = <T extends object>(store: T): T => countedStore(store, metrics)
  const opened = await openArchive(config.archive)
  const archive = countedArchive(opened.archive, metrics)
  app.addHook('onClose', () => opened.close())
  const database = await openDatabase(config.database)
  const gateway = new HttpConnectWiseGateway({
    ...config.connectwise,
    retry,
    identity,
    watch: {
      answered: status => { metrics.count('connectwiseCalls', { status }) },
      failed: code => { metrics.count('connectwiseFaults', { code }) }
    }
  })
  app.addHook('preClose', async () => {
    await sweepers.stop()
    await running.stop()
  })
  app.addHook('onClose', async () => {
    // one that was about to start when the service began to stop
    await running.stop()
    await gateway.close()
    await database.destroy()
  })
  const records = countedRecords(counted(new StoredBatches(database)), record => { metrics.exportEnded(record) })
  const apiKeys = counted(new StoredApiKeys(database))
  const index = counted(new IndexedBatches(database))
  const dependencies: KeyedExportDependencies & KeyedPostingDependencies & KeyDependencies & ClearDependencies = {
    apiKeys,
    tenants: new SealedTenants(counted(new StoredTenants(database)), new Envelope(config.encryptionKey), now),
    gateway,
    archive,
    removeUnfinished: opened.removeUnfinished,
    records,
    index,
    postings: counted(new StoredPostings(database)),
    reader: createStrictReader(),
    openSpool: () => new FileSpool(),
    turns: counted(new LimitedTurns(new StoredTurns(database, { now, leaseMs: config.exportLeaseMs }), config.limits.maxRunningExports)),
    keys: counted(new StoredKeys(database)),
    running,
    newId: uuidv7,
    now,
    dayOf: calendarIn(config.timeZone),
    explain: explainProblem,
    deadlineMs: config.exportDeadlineMs,
    leaseMs: config.exportLeaseMs,
    unposted: config.unposted,
    storedEntries: counted(new StoredGlEntries(database))
  }
  const sweepers = startSweeping(app, dependencies, config.sweepIntervalMs)
  return {
    dependencies,
    list: counted(new ListedBatches(database)),
    journals: createJournalReader(),
    prune: { folders: opened.folders, index, now },
    probes: { archive: () => archive.probe(), database: () => records.probe() },
    credentials: createCredentialCheck({
      apiKeys,
      now,
      bootstrapKey: config.access.bootstrapKey,
      tokens: config.access.jwt === undefined ? undefined : new JwtCheck({ ...config.access.jwt, knownScopes: SCOPES, now }),
      allScopes: SCOPES
    }),
    rates: new RateLimits(counted(new StoredRateWindows(database)), now)
  }
}

/** Settles what dead processes left, at once and then every so often. One site that is slow to answer keeps no export waiting. */
function startSweeping (app: FastifyInstance, dependencies: SweepDependencies & ClearDependencies & PostingDependencies, everyMs: number): { stop: () => Promise<void> } {
  const postings = new PostingSweep(dependencies)
  const told = (message: string) => (error: unknown) => { app.log.error({ err: error }, message) }
  const sweepers = [
    new Sweeper(async () => {
      await sweep(dependencies, told('an interrupted export could not be settled'))
      await clearUnfinished(dependencies).catch(told('unfinished copies could not be removed'))
    }, everyMs),
    new Sweeper(async signal => { await postings.run(told('an interrupted posting could not be settled'), signal) }, everyMs)
  ]
  return { stop: async () => { await Promise.all(sweepers.map(async sweeper => { await sweeper.stop() })) } }
}

/** Removes once the service is ready, and then every day, what is older than the rule allows; every removal is logged. */
function keepRetention (app: FastifyInstance, dependencies: PruneDependencies, retentionDays: number): void {
  let retention: ReturnType<typeof daily> | undefined
  app.addHook('onReady', done => {
    retention = daily(async signal => {
      try {
        for await (const { batch, outcome, detail } of pruneBatches(dependencies, { retentionDays, signal })) {
          const facts = { tenantId: batch.tenantId, batchId: batch.id, createdAt: batch.createdAt, retentionDays, detail }
          if (outcome === 'removed') app.log.info(facts, 'the document of an expired batch was removed')
          else app.log.error(facts, 'the document of an expired batch was not removed')
        }
      } catch (error) {
        app.log.error({ err: error }, 'the removal of expired batches failed')
      }
    })
    done()
  })
  // before the stores close, which happens in the reverse order of these hooks
  app.addHook('onClose', async () => await retention?.stop())
}
