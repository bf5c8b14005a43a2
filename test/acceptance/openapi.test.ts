import { readFile } from 'node:fs/promises'
import t from 'tap'
import { changeRows } from '../database/test-database.ts'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, startService } from './start-service.ts'

const service = await startService()
t.teardown(() => service[Symbol.asyncDispose]())

async function repositoryFile (path: string): Promise<string> {
  return await readFile(new URL(`../../${path}`, import.meta.url), 'utf8')
}

/** Status by code, out of the text of the problem table. */
const statuses = new Map(Array.from((await repositoryFile('src/http/problem-table.ts')).matchAll(/^ {2}([A-Z_]+): \w+\((\d+)/gm), ([, code = '', status = '']) => [code, status]))
const codes = [...statuses.keys()].sort()
const errorsText = await repositoryFile('docs/errors.md')

/** Sections of second level by heading. */
function sectionsOf (text: string): Map<string, string> {
  return new Map(text.split(/^## /m).slice(1).map(section => [section.slice(0, section.indexOf('\n')), section.slice(section.indexOf('\n')).trim()]))
}

t.test('the committed OpenAPI document is the one that the service serves', async t => {
  const served: unknown = await (await service.call('/openapi.json')).json()
  const committed = JSON.parse(await repositoryFile('openapi/openapi.json')) as unknown
  t.same(served, committed, 'npm run openapi writes it anew')
})

t.test('the problem table was read', t => {
  t.ok(codes.length > 35, `${codes.length} codes`)
  t.end()
})

t.test('every problem code has a section of its own in docs/errors.md, and there is no other', t => {
  t.strictSame([...sectionsOf(errorsText).keys()].sort(), codes)
  t.end()
})

t.test('every problem code is explained with its status and at some length', t => {
  for (const [code, section] of sectionsOf(errorsText)) {
    t.match(section, new RegExp(`^Status ${statuses.get(code) ?? ''}\\.`), code)
    t.ok(section.length > 150, code)
  }
  t.end()
})

t.test('every problem code is served under the type that problems carry', async t => {
  for (const code of codes) {
    const answer = await service.call(`/errors/${code}`)
    t.equal(answer.status, 200, code)
    t.equal(answer.headers.get('content-type'), 'text/markdown; charset=utf-8')
    t.match(await answer.text(), new RegExp(`^## ${code}\n\nStatus `))
  }
  t.equal(await (await service.call('/errors')).text(), errorsText)
})

interface Described { paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>> }

t.test('every problem code that an operation can answer stands with its status in the OpenAPI document', async t => {
  const { paths } = await (await service.call('/openapi.json')).json() as Described
  const named = new Set<string>()
  for (const operation of Object.values(paths).flatMap(operations => Object.values(operations))) {
    for (const [status, { description }] of Object.entries(operation.responses)) {
      for (const [, code = ''] of description.matchAll(/`([A-Z_]+)`/g)) {
        named.add(code)
        t.equal(statuses.get(code), status, `${code} in ${status}`)
      }
    }
  }
  // whoever went away reads no answer
  t.strictSame(codes.filter(code => !named.has(code)), ['CALLER_GONE'])
})

t.test('what is answered of a batch that failed, or whose document expired, is declared by each operation', async t => {
  const simulator = await startSimulator({ counts: { invoices: 1, expenses: 0, purchases: 0 } })
  t.teardown(async () => { await simulator.close() })
  await using stored = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
  await stored.putTenant('acme', accountingConnection(simulator))
  const expired = (await (await stored.exportBatch('acme', { exportInvoices: true })).json() as { batch: { id: string } }).batch.id
  changeRows(stored.databaseUrl, `update gl_batches set status = 'expired', record = '${JSON.stringify({ ...stored.records()[0], status: 'expired', expired: { at: '2026-11-24T00:00:00.000Z', rule: 'RETENTION_DAYS=1' } })}'`)
  simulator.faults.add({ kind: 'malformed-xml', afterBytes: 200 }, { operation: 'export' })
  const failed = (await (await stored.exportBatch('acme', { exportInvoices: true })).json() as { batchId: string }).batchId
  const { paths } = await (await service.call('/openapi.json')).json() as Described
  for (const [method, path, id, code] of [
    ['get', '/gl-batches/{id}/content', failed, 'BATCH_NOT_COMPLETE'],
    ['get', '/gl-batches/{id}/content', expired, 'BATCH_EXPIRED'],
    ['get', '/gl-batches/{id}/journal', failed, 'BATCH_NOT_COMPLETE'],
    ['get', '/gl-batches/{id}/journal', expired, 'BATCH_EXPIRED'],
    ['put', '/gl-batches/{id}/posting', failed, 'BATCH_NOT_COMPLETE'],
    ['get', '/gl-batches/{id}/posting', failed, 'BATCH_NOT_COMPLETE'],
    ['delete', '/gl-batches/{id}/posting', failed, 'BATCH_NOT_COMPLETE'],
    ['delete', '/gl-batches/{id}', failed, 'BATCH_FINISHED']
  ] as const) {
    const answer = await stored.call(path.replace('{id}', id), { method: method.toUpperCase(), headers: { 'x-tenant-id': 'acme' } })
    t.match(await answer.json(), { code }, `${method} ${path}`)
    t.match(paths[path]?.[method]?.responses[answer.status]?.description, `\`${code}\``, `${method} ${path} declares ${code}`)
  }
})

t.test('every warning code has a section of its own in docs/warnings.md, and there is no other', async t => {
  const source = await repositoryFile('src/domain/warning-table.ts')
  const declared = /type WarningCode =([^/]*?)\n\n/.exec(source)?.[1]?.match(/[A-Z_]{4,}/g) ?? []
  t.ok(declared.length >= 9)
  const sections = sectionsOf(await repositoryFile('docs/warnings.md'))
  t.strictSame([...sections.keys()].sort(), [...declared].sort())
  for (const [code, section] of sections) t.ok(section.length > 150, code)
})

t.test('whatever a call must fit is said in words, so that no answer shows a regular expression', async t => {
  const document = await (await service.call('/openapi.json')).json() as { components: { schemas: Record<string, object> }, paths: Record<string, Record<string, { parameters?: object[], requestBody?: object }>> }
  const told = new Set<string>()
  const look = (schema: unknown): void => {
    if (typeof schema !== 'object' || schema === null) return
    const { $ref, pattern, 'x-allowed': allowed } = schema as { $ref?: unknown, pattern?: unknown, 'x-allowed'?: unknown }
    if (typeof pattern === 'string') {
      told.add(pattern)
      t.type(allowed, 'string', pattern)
    }
    if (typeof $ref === 'string') look(document.components.schemas[$ref.slice($ref.lastIndexOf('/') + 1)])
    for (const inner of Object.values(schema)) look(inner)
  }
  for (const operations of Object.values(document.paths)) {
    for (const { parameters, requestBody } of Object.values(operations)) look([parameters, requestBody])
  }
  t.ok(told.size > 8, `${told.size} patterns`)
  for (const [path, detail] of [
    ['/unposted?rows=many', 'query:rows must be a whole number from 0 to 100.'],
    ['/gl-batches?from=yesterday', 'query:from must be a date such as 2026-10-31, or a date-time with its offset such as 2026-10-31T12:00:00Z.']
  ] as const) {
    t.match(await (await service.call(path, { headers: { 'x-tenant-id': 'acme' } })).json(), { detail })
  }
  t.match(await (await service.call('/unposted', { headers: { 'x-tenant-id': '-' } })).json(), { detail: /header:x-tenant-id must be 1 to 63 of a-z/ })
})
