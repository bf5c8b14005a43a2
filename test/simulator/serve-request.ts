import { accountingInterface } from './accounting-interface/endpoint.ts'
import type { Answer } from './answer.ts'
import { textAnswer } from './answer.ts'
import { deliver } from './deliver.ts'
import type { DeliveryDefaults } from './delivery-plan.ts'
import { deliveryPlan, saysFraming } from './delivery-plan.ts'
import type { Exchange, World } from './exchange.ts'
import { echoed } from './faults/echo.ts'
import type { Fault } from './faults/fault.ts'
import type { FaultQueue } from './faults/fault-queue.ts'
import { replacingAnswer } from './faults/faulty-answers.ts'
import { faultyContent } from './faults/faulty-content.ts'
import type { Incoming } from './listen.ts'
import { readExchange } from './read-exchange.ts'
import type { RequestLog } from './request-log.ts'
import { companyInfo, restInterface } from './rest/endpoint.ts'

/** What serving a request needs. */
export interface Service {
  world: World
  faults: FaultQueue
  requests: RequestLog
  defaults: DeliveryDefaults
  signal: AbortSignal
}

function answerTo (exchange: Exchange, world: World): Answer {
  if (exchange.operation === 'company-info') return companyInfo(exchange, world)
  if (exchange.interfaceName === 'accounting-interface') return accountingInterface(exchange, world)
  if (exchange.interfaceName === 'rest') return restInterface(exchange, world)
  return textAnswer(404, 'text/html; charset=utf-8', '<html><body><h2>404 - File or directory not found.</h2></body></html>')
}

/** The answer as a fault leaves it. */
function faultyAnswer (exchange: Exchange, fault: Fault | undefined, world: World): Answer {
  const replaced = fault === undefined ? undefined : replacingAnswer(fault, exchange)
  if (replaced !== undefined) return replaced
  const duplicated = fault?.kind === 'duplicate-records'
  return faultyContent(fault, answerTo({ ...exchange, duplicated }, world))
}

async function serve (incoming: Incoming, service: Service): Promise<void> {
  const { request, response, wire, scheme } = incoming
  const exchange = await readExchange(request, scheme)
  const fault = service.faults.take(exchange)
  service.requests.add(exchange, fault)
  // a connection that says nothing stays open until the client or the simulator closes it
  if (fault?.kind === 'stall-before-headers') return
  if (fault?.kind === 'reset-before-headers') {
    wire.reset()
    return
  }
  if (fault?.kind === 'echo') {
    request.socket.end(echoed(fault, exchange))
    return
  }
  const answer = faultyAnswer(exchange, fault, service.world)
  if (fault?.kind === 'reset-after-applying') {
    wire.reset()
    return
  }
  const asked = answer.isDocument || saysFraming(fault)
  const plan = deliveryPlan(asked ? service.defaults : { framing: 'content-length', gzip: false }, fault)
  const acceptsGzip = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
  await deliver(answer, { response, wire, plan, acceptsGzip, signal: service.signal })
}

/** Serves one request; an unexpected error ends its connection. */
export function serveRequest (incoming: Incoming, service: Service): void {
  serve(incoming, service).catch((error: unknown) => {
    if (service.signal.aborted || incoming.response.destroyed) return
    incoming.response.destroy(error instanceof Error ? error : undefined)
  })
}
