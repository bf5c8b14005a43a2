import type { Answer } from '../answer.ts'
import type { Exchange, Operation, World } from '../exchange.ts'
import type { SecurityLevel } from '../security.ts'
import { identify, requireLevel } from './authorize.ts'
import type { RestCall } from './calls.ts'
import {
  batchCall, batchesCall, deleteCall, entriesCall, exportCall, locationsCall, markCall, recreateCall, unpostedCall
} from './calls.ts'
import { faultAnswer, jsonAnswer, RestFault } from './rest-answers.ts'

interface RestRoute {
  method: string
  /** The path below `apis/3.0`. */
  path: RegExp
  operation: Operation
  level: SecurityLevel
  run: (call: RestCall) => Answer
}

const batches = '/finance/accounting/batches'
const unposted = '/finance/accounting/unposted(?<kind>invoices|expenses|procurement)'

function route (method: string, path: string, rest: Pick<RestRoute, 'operation' | 'level' | 'run'>): RestRoute {
  return { method, path: new RegExp(`^${path}/?$`, 'i'), ...rest }
}

/** Every path of the REST interface. */
const routes: readonly RestRoute[] = [
  route('POST', '/finance/accounting/export', { operation: 'export', level: 'add', run: exportCall }),
  route('GET', batches, { operation: 'list-batches', level: 'inquire', run: call => batchesCall(call, false) }),
  route('POST', batches, { operation: 'mark', level: 'edit', run: markCall }),
  route('GET', `${batches}/count`, { operation: 'count-batches', level: 'inquire', run: call => batchesCall(call, true) }),
  route('GET', `${batches}/(?<id>\\d+)`, { operation: 'get-batch', level: 'inquire', run: batchCall }),
  route('DELETE', `${batches}/(?<id>\\d+)`, { operation: 'delete-batch', level: 'edit', run: deleteCall }),
  route('POST', `${batches}/(?<id>\\d+)/export`, { operation: 'recreate', level: 'add', run: recreateCall }),
  route('GET', `${batches}/(?<id>\\d+)/entries`, { operation: 'list-entries', level: 'inquire', run: call => entriesCall(call, false) }),
  route('GET', `${batches}/(?<id>\\d+)/entries/count`, { operation: 'count-entries', level: 'inquire', run: call => entriesCall(call, true) }),
  route('GET', unposted, { operation: 'list-unposted', level: 'inquire', run: call => unpostedCall(call, false) }),
  route('GET', `${unposted}/count`, { operation: 'count-unposted', level: 'inquire', run: call => unpostedCall(call, true) }),
  route('GET', '/system/locations', { operation: 'list-locations', level: 'inquire', run: locationsCall })
]

/** The part of a path below `apis/3.0`; the directory alias works for every company. */
export function restPath (pathname: string): string | undefined {
  return /^\/(?:v4_6_release|v20\d\d_\d)\/apis\/3\.0(\/.*)$/i.exec(pathname)?.[1]
}

/** What a REST request asks for, and the parts of its path. */
export function restOperation (method: string, path: string): { operation: Operation, params: Record<string, string> } {
  for (const candidate of routes) {
    const match = candidate.method === method ? candidate.path.exec(path) : null
    if (match !== null) return { operation: candidate.operation, params: { ...match.groups } }
  }
  return { operation: 'unknown', params: {} }
}

/** Answers one request of the REST interface. */
export function restInterface (exchange: Exchange, world: World): Answer {
  const found = routes.find(({ operation }) => operation === exchange.operation)
  try {
    const caller = identify(exchange.headers, world.companies)
    const codebase = caller.company.facts.codebase.toLowerCase()
    const directory = exchange.url.pathname.split('/')[1]?.toLowerCase() ?? ''
    if (found === undefined || ![codebase, 'v4_6_release/'].includes(`${directory}/`)) {
      throw new RestFault(404, { code: 'NotFound', message: 'The requested resource was not found' })
    }
    requireLevel(caller, found.level)
    return found.run({ exchange, world, caller })
  } catch (error) {
    if (error instanceof RestFault) return faultAnswer(error)
    throw error
  }
}

/** GET /login/companyinfo/{companyId}: needs no credentials. */
export function companyInfo (exchange: Exchange, world: World): Answer {
  const id = exchange.params['companyId'] ?? ''
  const company = world.companies.find(({ facts }) => facts.companyId.toLowerCase() === id.toLowerCase())
  if (company === undefined) return faultAnswer(new RestFault(404, { code: 'NotFound', message: `Company ${id} not found` }))
  const { companyId, companyName, codebase } = company.facts
  return jsonAnswer(200, '2025.1', {
    CompanyName: companyName,
    Codebase: codebase,
    VersionCode: codebase.replace('/', '').replace('_', '.'),
    VersionNumber: `${codebase.replace('/', '').replace('_', '.')}.17412`,
    CompanyID: companyId,
    IsCloud: false,
    SiteUrl: exchange.url.host
  })
}
