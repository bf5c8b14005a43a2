import fastify, { type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { guardedRoutes, openRoutes } from '../routes/index.ts'
import { metricsRoute } from '../routes/metrics.ts'
import type { Config } from './config/load-config.ts'
import type { CredentialCheck } from './domain/caller.ts'
import type { ProblemCode } from './domain/problem.ts'
import { findJsonFault } from './glexport/json/find-json-fault.ts'
import { access } from './http/access.ts'
import { abortSignal } from './http/abort-signal.ts'
import { authentication } from './http/authentication.ts'
import { basePathHeaders, withoutBasePath } from './http/base-path.ts'
import { boundedValidation } from './http/bounded-validation.ts'
import { CallIdentity } from './http/call-identity.ts'
import { countedCalls } from './http/counted-calls.ts'
import { documentation } from './http/documentation.ts'
import { draining } from './http/draining.ts'
import { answerFrameworkError, errorHandler, type ErrorHandlerOptions } from './http/error-handler.ts'
import { jsonBody } from './http/json-body.ts'
import { loadShedding } from './http/load-shedding.ts'
import { methodGuard } from './http/method-guard.ts'
import { metricsListener } from './http/metrics-listener.ts'
import { credentialRate, tenantRate, type RateLimitOptions } from './http/rate-limit.ts'
import { representation } from './http/representation.ts'
import { shareSerializers } from './http/shared-serializers.ts'
import { serverOptions, slowCallers } from './http/slow-callers.ts'
import { trustProxies, type TrustProxy } from './http/trusted-proxies.ts'
import { createLogger } from './telemetry/logger.ts'
import { Metrics } from './telemetry/metrics.ts'
import { RunningWork } from './usecases/running-work.ts'
import { openStores, type Overrides, type Surroundings } from './open-stores.ts'

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
    schemaController: { compilersFactory: { buildValidator: boundedValidation() } },
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false, useDefaults: true, allErrors: true, verbose: true, discriminator: true, keywords: ['x-offers', 'x-examples', 'x-allowed'] } }
  })
  shareSerializers(app)
  const { now = () => new Date() } = overrides
  const running = new RunningWork()
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
  const { dependencies, list, journals, probes, credentials, rates } = await openStores(app, config, { ...surroundings, identity: identity.outboundHeaders })

  await app.register(slowCallers, config.limits)
  await app.register(abortSignal)
  await app.register(documentation, { basePath: gateway.basePath, trustProxy })
  await app.register(methodGuard)
  await app.register(jsonBody, { findFault: findJsonFault })
  await app.register(representation)
  await app.register(openRoutes, { probes })
  await app.register(async guarded => {
    const refused = (reason: string) => { metrics.count('refusals', { reason }) }
    await guarded.register(loadShedding, { ...config.limits.shedding, refused })
    await guarded.register(authentication, { isRequired: config.access.isRequired, credentials })
    const limits: RateLimitOptions = { rates: config.limits.rates, take: async (subject, limit) => await rates.take(subject, limit), refused: name => { refused(`${name}Rate`) } }
    await guarded.register(credentialRate, limits)
    await guarded.register(access)
    await guarded.register(tenantRate, limits)
    await guarded.register(guardedRoutes, {
      dependencies, list, journals, probes, basePath: gateway.basePath, measurePosting: async (action, tenantId, work) => await metrics.measurePosting(action, tenantId, work)
    })
  })
  if (config.metrics.isOn) await offerMetrics(app, { config, metrics, credentials })
  app.refuseOtherMethods()
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
