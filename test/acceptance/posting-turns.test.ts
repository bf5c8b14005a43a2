import t from 'tap'
import { changeRows, readRows } from '../database/test-database.ts'
import { EVERYTHING, INTERFACES, until } from './failing-exports.ts'
import { openPostingBench } from './posting-bench.ts'

for (const name of INTERFACES) {
  t.test(`while a posting runs, neither another posting nor an export of the tenant begins (${name})`, async t => {
    await using bench = await openPostingBench({ env: { CONNECTWISE_IDLE_TIMEOUT_MS: '2500' } })
    const { simulator, service } = bench
    const batch = await bench.export(name)
    simulator.faults.add({ kind: 'stall-before-headers' }, { operation: 'mark' })
    const first = bench.put(name, batch.id)
    await until(() => simulator.requests.of('mark').length === 1)
    for (const call of [bench.put, bench.undo]) {
      const second = await call(name, batch.id)
      t.match(second, { status: 409, body: { code: 'EXPORT_IN_PROGRESS', outcome: 'none' } })
      t.match(second.headers.get('retry-after'), /^[1-9]\d*$/)
    }
    t.equal((await service.exportBatch(name, EVERYTHING)).status, 409)
    t.match(await bench.get(name, batch.id), { status: 200, body: { state: 'marking', batchIdentifier: `gl-batch-${batch.id}`, meaning: /Just now: / } })
    const other = name === 'rest' ? 'accounting-interface' : 'rest'
    t.equal((await service.exportBatch(other, EVERYTHING)).status, 201, 'another tenant is served')
    t.equal((await first).status, 504)
    t.match(await bench.put(name, batch.id), { status: 200 })
    t.equal(simulator.state.batches.length, 1)
  })

  t.test(`of many postings at the same moment exactly one marks (${name})`, async t => {
    await using bench = await openPostingBench()
    const batch = await bench.export(name)
    const answers = await Promise.all(Array.from({ length: 8 }, async () => await bench.put(name, batch.id)))
    t.ok(answers.every(({ status }) => status === 200 || status === 409))
    t.ok(answers.some(({ status }) => status === 200))
    t.equal(bench.simulator.requests.of('mark').length, 1)
    t.equal(bench.simulator.state.batches.length, 1)
  })

  t.test(`a caller who goes away during a mark does not end it (${name})`, async t => {
    await using bench = await openPostingBench()
    const batch = await bench.export(name)
    bench.simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 20, everyMs: 40 }, { operation: ['mark', 'list-entries'] })
    const caller = new AbortController()
    const call = fetch(`${bench.service.url}/gl-batches/${batch.id}/posting`, { method: 'PUT', headers: { 'x-tenant-id': name }, signal: caller.signal })
    await until(() => bench.simulator.state.batches.length === 1)
    caller.abort()
    await t.rejects(call, { name: 'AbortError' })
    let { body } = await bench.get(name, batch.id)
    while (body.state === 'marking') body = (await bench.get(name, batch.id)).body
    t.match(body, { state: 'posted' })
    t.equal(bench.simulator.requests.of('mark').length, 1)
  })
}

t.test('a posting that another call has changed meanwhile is not overwritten, and its outcome is uncertain', async t => {
  await using bench = await openPostingBench()
  const batch = await bench.export('rest')
  bench.simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 500, everyMs: 40 }, { operation: 'list-entries' })
  const call = bench.put('rest', batch.id)
  await until(() => bench.simulator.state.batches.length === 1)
  changeBehindItsBack(bench.service.databaseUrl)
  t.match(await call, { status: 409, body: { code: 'POSTING_IN_PROGRESS', outcome: 'uncertain' } })
  t.match(await bench.put('rest', batch.id), { status: 200, body: { state: 'posted' } })

  bench.simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 500, everyMs: 40 }, { operation: 'list-entries' })
  bench.simulator.requests.clear()
  const undo = bench.undo('rest', batch.id)
  await until(() => bench.simulator.requests.of('list-entries').length === 1)
  changeBehindItsBack(bench.service.databaseUrl)
  t.match(await undo, { status: 409, body: { code: 'POSTING_IN_PROGRESS', outcome: 'none' } })
  t.equal(bench.simulator.state.batches.length, 1)
})

function changeBehindItsBack (databaseUrl: string): void {
  changeRows(databaseUrl, 'update postings set version = version + 1')
}

t.test('a turn is kept as long as a posting takes, and is free after it', async t => {
  await using bench = await openPostingBench({ env: { EXPORT_LEASE_MS: '300' } })
  const batch = await bench.export('rest')
  bench.simulator.faults.add({ kind: 'slow-drip', bytesPerWrite: 100, everyMs: 40 }, { operation: 'list-entries' })
  const first = bench.put('rest', batch.id)
  await until(() => bench.simulator.state.batches.length === 1)
  const refused: number[] = []
  const posting = { runs: true }
  void first.finally(() => { posting.runs = false })
  while (posting.runs) refused.push((await bench.put('rest', batch.id)).status)
  t.match(await first, { status: 200, body: { state: 'posted' } })
  t.ok(refused.filter(status => status === 409).length > 3, 'long after the turn would have lapsed')
  t.equal(bench.simulator.requests.of('mark').length, 1)
})

t.test('a posting whose turn another takes ends as uncertain, and is settled by the next call', async t => {
  await using bench = await openPostingBench({ env: { EXPORT_LEASE_MS: '300' } })
  const batch = await bench.export('rest')
  bench.simulator.faults.add({ kind: 'stall-before-headers' }, { operation: 'mark' })
  const call = bench.put('rest', batch.id)
  await until(() => bench.simulator.requests.of('mark').length === 1)
  changeRows(bench.service.databaseUrl, "update leases set token = token + 1, expires_at = '2000-01-01T00:00:00.000Z'")
  t.match(await call, { status: 409, body: { code: 'POSTING_IN_PROGRESS', outcome: 'uncertain' } })
  t.match(await bench.put('rest', batch.id), { status: 200, body: { state: 'posted' } })
  t.equal(bench.simulator.state.batches.length, 1)
})

t.test('an idempotency key gives the same posting again and refuses another body', async t => {
  await using bench = await openPostingBench()
  const batch = await bench.export('rest')
  const put = async (body: object) => await fetch(`${bench.service.url}/gl-batches/${batch.id}/posting`, {
    method: 'PUT',
    headers: { 'x-tenant-id': 'rest', 'content-type': 'application/json', 'idempotency-key': 'once' },
    body: JSON.stringify(body)
  })
  bench.simulator.faults.add({ kind: 'reset-before-headers' }, { operation: 'mark' })
  t.equal((await put({ batchIdentifier: 'GL 1' })).status, 502)
  const [first, again] = [await put({ batchIdentifier: 'GL 1' }), await put({ batchIdentifier: 'GL 1' })]
  t.strictSame([first.status, first.headers.get('idempotent-replayed')], [200, null])
  t.strictSame([again.status, again.headers.get('idempotent-replayed')], [200, 'true'])
  t.strictSame(await again.json(), await first.json())
  const other = await put({ batchIdentifier: 'GL 2' })
  t.equal(other.status, 422)
  t.match(await other.json(), { code: 'IDEMPOTENCY_KEY_REUSED', errors: [{ pointer: 'header:idempotency-key' }] })
  t.equal(bench.simulator.state.batches.length, 1)
})

t.test('a late call with an idempotency key does not post again what was undone or given up since', async t => {
  await using bench = await openPostingBench()
  const { service, simulator } = bench
  const keyed = async (batchId: string, key: string, body: object = {}) => {
    const answer = await service.call(`/gl-batches/${batchId}/posting`, {
      method: 'PUT', body: JSON.stringify(body), headers: { 'x-tenant-id': 'rest', 'content-type': 'application/json', 'idempotency-key': key }
    })
    return { status: answer.status, body: await answer.json() as { code: string } }
  }
  const batch = await bench.export('rest')
  const late = { status: 409, body: { code: 'POSTING_TAKEN_BACK', outcome: 'none', retriable: false, fix: /new idempotency key/ } }
  t.equal((await keyed(batch.id, 'undone')).status, 200)
  t.equal((await bench.undo('rest', batch.id)).status, 200)
  t.match(await keyed(batch.id, 'undone'), late)
  t.match(await keyed(batch.id, 'undone', { batchIdentifier: 'zz' }), { status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } })

  simulator.faults.add({ kind: 'reset-before-headers' }, { operation: 'mark' })
  t.equal((await keyed(batch.id, 'given-up')).status, 502)
  t.equal((await bench.undo('rest', batch.id)).status, 200)
  t.match(await keyed(batch.id, 'given-up'), late)

  simulator.faults.add({ kind: 'status', status: 403 }, { operation: 'mark' })
  t.equal((await keyed(batch.id, 'refused')).status, 502)
  t.match(await keyed(batch.id, 'refused'), { status: 200, body: { state: 'posted' } }, 'a refusal took nothing back')
  t.match(await keyed(batch.id, 'undone'), late, 'whatever was posted later')
  t.equal(simulator.state.batches.length, 1)
})

t.test('an idempotency key of a call for a batch that is not there is not kept', async t => {
  await using bench = await openPostingBench()
  for (const tenant of ['rest', 'nobody']) {
    const answer = await bench.service.call('/gl-batches/01890a5d-ac96-774b-bcce-b302099a8057/posting', { method: 'PUT', headers: { 'x-tenant-id': tenant, 'idempotency-key': 'k' } })
    t.equal(answer.status, 404)
  }
  t.strictSame(readRows(bench.service.databaseUrl, 'select * from idempotency_keys'), [])
})
