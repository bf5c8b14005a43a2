import t from 'tap'
import type { ExportRequest } from '../../src/domain/export-request.ts'
import type { Problem } from '../../src/domain/problem.ts'
import { assertMeaningful, calendarIn, settle } from '../../src/usecases/understand-request.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, restConnection, startService, type ServiceOptions } from '../acceptance/start-service.ts'

const NOTHING: ExportRequest = { exportInvoices: false, exportExpenses: false, exportProcurement: false }
const REST = { lacks: [] }
const ACCOUNTING = { lacks: ['summarizeInvoices', 'include', 'exclude', 'batchIdentifier'] as const }

function faultOf (request: Partial<ExportRequest>, connectwise: Parameters<typeof assertMeaningful>[1] = REST): Problem | undefined {
  try {
    assertMeaningful({ ...NOTHING, ...request }, connectwise)
    return undefined
  } catch (error) {
    return error as Problem
  }
}

t.test('an export of nothing names the three flags', t => {
  t.match(faultOf({}), {
    code: 'NOTHING_SELECTED',
    facts: { errors: [{ pointer: '/exportInvoices' }, { pointer: '/exportExpenses' }, { pointer: '/exportProcurement' }] }
  })
  t.end()
})

t.test('one flag is enough', t => {
  for (const flag of ['exportInvoices', 'exportExpenses', 'exportProcurement']) {
    for (const connectwise of [REST, ACCOUNTING]) t.equal(faultOf({ [flag]: true }, connectwise), undefined)
  }
  t.end()
})

t.test('records of a kind that is not exported are named one by one', t => {
  const request = { exportExpenses: true, include: { invoices: [1], expenses: [2], procurement: ['3'] }, exclude: { invoices: [], expenses: [4] } }
  t.match(faultOf(request), {
    code: 'RECORDS_WITHOUT_FLAG',
    facts: {
      errors: [
        { pointer: '/include/invoices', detail: 'needs exportInvoices: true' },
        { pointer: '/include/procurement', detail: 'needs exportProcurement: true' },
        { pointer: '/exclude/invoices', detail: 'needs exportInvoices: true' }
      ]
    }
  })
  t.equal(faultOf({ exportExpenses: true, include: { expenses: [2] }, exclude: {} }), undefined)
  t.end()
})

t.test('every option that the interface does not have is named', t => {
  const options: Partial<ExportRequest> = { exportInvoices: true, summarizeInvoices: 'detailed', include: { invoices: [1] }, exclude: {}, batchIdentifier: 'GL-1' }
  t.match(faultOf(options, ACCOUNTING), {
    code: 'OPTION_NOT_AVAILABLE',
    message: /summarizeInvoices, include, exclude, batchIdentifier/,
    facts: {
      errors: [
        { pointer: '/summarizeInvoices', detail: 'is available on REST connections only' },
        { pointer: '/include', detail: 'is available on REST connections, and on this one together with recreateFrom' },
        { pointer: '/exclude', detail: 'is available on REST connections, and on this one together with recreateFrom' },
        { pointer: '/batchIdentifier', detail: 'is available on REST connections only' }
      ]
    }
  })
  t.equal(faultOf(options), undefined)
  t.end()
})

t.test('a thru date is kept with its source, and today takes the place of none', t => {
  const location = { id: 11, description: 'Tampa' }
  t.strictSame(settle({ ...NOTHING, thruDate: '2026-10-31' }, location, '2026-11-02').thruDate, { date: '2026-10-31', source: 'request' })
  t.strictSame(settle({ ...NOTHING, ownerLevel: 'tampa' }, location, '2026-11-02'), { ...NOTHING, ownerLevel: location, thruDate: { date: '2026-11-02', source: 'today' } })
  t.equal(settle(NOTHING, null, '2026-11-02').ownerLevel, null)
  t.end()
})

t.test('a day begins at its own midnight in each time zone', t => {
  const moments: [timeZone: string, moment: string, day: string][] = [
    ['UTC', '2026-10-31T23:59:59.999Z', '2026-10-31'],
    ['UTC', '2026-11-01T00:00:00Z', '2026-11-01'],
    ['America/New_York', '2026-11-01T03:59:59Z', '2026-10-31'],
    ['America/New_York', '2026-11-01T04:00:00Z', '2026-11-01'],
    ['Pacific/Kiritimati', '2026-10-31T10:00:00Z', '2026-11-01'],
    ['Asia/Kolkata', '2027-12-31T18:29:59Z', '2027-12-31'],
    ['Asia/Kolkata', '2027-12-31T18:30:00Z', '2028-01-01'],
    ['Europe/London', '2026-03-29T23:00:00Z', '2026-03-30'],
    ['UTC', '2028-02-29T12:00:00Z', '2028-02-29']
  ]
  for (const [timeZone, moment, day] of moments) t.equal(calendarIn(timeZone)(new Date(moment)), day, `${timeZone} ${moment}`)
  t.end()
})

async function openService (options: ServiceOptions = {}) {
  const simulator = await startSimulator({ samples: true })
  const service = await startService({ ...options, env: { CONNECTWISE_ALLOWED_SITES: simulator.host, ...options.env } })
  await service.putTenant('legacy', accountingConnection(simulator))
  await service.putTenant('rest', restConnection(simulator))
  return {
    simulator,
    service,
    [Symbol.asyncDispose]: async () => {
      await service[Symbol.asyncDispose]()
      await simulator.close()
    }
  }
}

t.test('a request that cannot mean anything is answered 422 over HTTP, before ConnectWise is asked', async t => {
  await using bench = await openService()
  const refusals: [tenant: string, body: object, code: string, pointers: string[]][] = [
    ['legacy', {}, 'NOTHING_SELECTED', ['/exportInvoices', '/exportExpenses', '/exportProcurement']],
    ['rest', { exportInvoices: false, thruDate: '2026-10-31' }, 'NOTHING_SELECTED', ['/exportInvoices', '/exportExpenses', '/exportProcurement']],
    ['rest', { exportInvoices: true, include: { procurement: ['7'] } }, 'RECORDS_WITHOUT_FLAG', ['/include/procurement']],
    ['legacy', { exportInvoices: true, exclude: { expenses: [7] } }, 'RECORDS_WITHOUT_FLAG', ['/exclude/expenses']],
    ['legacy', { exportInvoices: true, include: { invoices: [7] } }, 'OPTION_NOT_AVAILABLE', ['/include']],
    ['legacy', { exportInvoices: true, summarizeInvoices: 'condensed', batchIdentifier: 'GL-1' }, 'OPTION_NOT_AVAILABLE', ['/summarizeInvoices', '/batchIdentifier']]
  ]
  for (const [tenant, body, code, pointers] of refusals) {
    const answer = await bench.service.exportBatch(tenant, body)
    t.equal(answer.status, 422)
    const problem = await answer.json() as { errors: { pointer: string }[] }
    t.match(problem, { code, status: 422, retriable: false, outcome: 'none' })
    t.strictSame(problem.errors.map(({ pointer }) => pointer), pointers)
  }
  t.equal(bench.simulator.requests.length, 0)
  t.equal(bench.service.batchCount(), 0)
})

t.test('an export without thru date asks for the day in the time zone of the service and says so', async t => {
  // a minute before midnight in New York, a day later in UTC
  await using bench = await openService({ env: { TIME_ZONE: 'America/New_York' }, now: () => new Date('2026-11-01T03:59:00Z') })
  for (const tenant of ['legacy', 'rest']) {
    const { batch } = await (await bench.service.exportBatch(tenant, { exportInvoices: true })).json() as { batch: object }
    t.match(batch, { createdAt: '2026-11-01T03:59:00.000Z', request: { thruDate: { date: '2026-10-31', source: 'today' }, ownerLevel: null } })
  }
  const [legacy, rest] = bench.simulator.requests.of('export')
  t.equal(legacy?.form['thruDate'], '2026-10-31')
  t.match(JSON.parse(rest?.body ?? ''), { thruDate: '2026-10-31T00:00:00Z' })
})

t.test('every option of a request reaches the REST API, and comes back in the record', async t => {
  await using bench = await openService()
  const asked = {
    ownerLevel: 'Newcastle "Quayside"',
    thruDate: '2030-01-31',
    exportInvoices: true,
    exportExpenses: true,
    exportProcurement: true,
    summarizeInvoices: 'detailed',
    include: { invoices: [1, 2], expenses: [3], procurement: ['4'] },
    exclude: { invoices: [5], expenses: [6], procurement: ['7'] },
    batchIdentifier: 'GL-2030-01'
  }
  const answer = await bench.service.exportBatch('rest', asked)
  t.equal(answer.status, 201)
  const { batch } = await answer.json() as { batch: object }
  t.match(batch, { request: { ...asked, ownerLevel: { id: 2, description: 'Newcastle "Quayside"' }, thruDate: { date: '2030-01-31', source: 'request' } } })
  t.strictSame(JSON.parse(bench.simulator.requests.of('export')[0]?.body ?? ''), {
    thruDate: '2030-01-31T00:00:00Z',
    locationId: 2,
    summarizeInvoices: 'Detailed',
    batchIdentifier: 'GL-2030-01',
    exportInvoicesFlag: true,
    includedInvoiceIds: [1, 2],
    excludedInvoiceIds: [5],
    exportExpensesFlag: true,
    includedExpenseIds: [3],
    excludedExpenseIds: [6],
    exportProductsFlag: true,
    includedProductIds: ['4'],
    excludedProductIds: ['7']
  })
})
