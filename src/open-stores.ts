import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { SCOPES } from '../openapi/api-key.ts'
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
import { createJournalReader } from './glexport/journal/journal-reader.ts'
import { createStrictReader } from './glexport/strict-reader.ts'
import { explainProblem } from './http/explain-problem.ts'
import { FileSpool } from './spool/file-spool.ts'
import { countedArchive, countedRecords, countedStore } from './telemetry/counted-stores.ts'
import type { Metrics } from './telemetry/metrics.ts'
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
import type { RunningWork } from './usecases/running-work.ts'
import { sharedProbe } from './usecases/shared-probe.ts'
import { sweep, Sweeper, type SweepDependencies } from './usecases/sweep.ts'
import { calendarIn } from './usecases/understand-request.ts'

/** What tests put in place of the real thing. */
export interface Overrides {
  logger?: Logger
  now?: () => Date
  retry?: RetryPolicy
}

/** What the stores are opened for. */
export interface Surroundings extends Overrides {
  now: () => Date
  running: RunningWork
  metrics: Metrics
  /** Headers that name the call in whose course ConnectWise is called. */
  identity: () => Record<string, string>
}

/** Opens the stores, and gives what use cases need of them; the service closes them when it closes. */
export async function openStores (app: FastifyInstance, config: Config, { now, running, metrics, identity, retry = DEFAULT_RETRY }: Surroundings) {
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
    // at once: a sweep that waits for a slow store must not take the time in which exports are settled
    await Promise.all([sweepers.stop(), running.stop()])
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
  if (config.retentionDays !== undefined) keepRetention(app, { folders: opened.folders, index, now }, config.retentionDays)
  return {
    dependencies,
    list: counted(new ListedBatches(database)),
    journals: createJournalReader(),
    probes: { archive: sharedProbe(() => archive.probe(), now), database: sharedProbe(() => records.probe(), now) },
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
    new Sweeper(async signal => {
      await sweep(dependencies, told('an interrupted export could not be settled'), signal)
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
