import t from 'tap'
import type { Fault, FaultMatch } from '../simulator/start-simulator.ts'
import { assertRefused, connectionTo, EVERYTHING, exportCalls, INTERFACES, openBench, overTls, type BenchOptions } from './failing-exports.ts'

interface Doubtful {
  title: string
  faults: [Fault, FaultMatch?][]
  code: string
  calls: number
  tls?: boolean
  unverifiedLength?: 'read-twice' | 'refuse'
}

const wholeUntilClose: Fault = { kind: 'framing', framing: 'close-delimited' }
const always = { times: Infinity }

const doubtful: Doubtful[] = [
  { title: 'a body that ends early with the connection, and is whole when read again', faults: [[{ kind: 'early-end', afterBytes: 900 }]], code: 'CONNECTWISE_CUT_OFF', calls: 2 },
  { title: 'a body that is whole, and ends early when read again', faults: [[wholeUntilClose], [{ kind: 'early-end', afterBytes: 900 }]], code: 'CONNECTWISE_CUT_OFF', calls: 2 },
  { title: 'a body that ends early at the same byte both times', faults: [[{ kind: 'early-end', afterBytes: 900 }, always]], code: 'CONNECTWISE_CUT_OFF', calls: 2 },
  { title: 'TLS that is cut without a farewell', faults: [[{ kind: 'tls-cut', afterBytes: 900 }]], code: 'CONNECTWISE_CUT_OFF', calls: 2, tls: true },
  { title: 'TLS that is cut at the same byte both times', faults: [[{ kind: 'tls-cut', afterBytes: 900 }, always]], code: 'CONNECTWISE_CUT_OFF', calls: 2, tls: true },
  { title: 'two whole bodies that differ', faults: [[wholeUntilClose], [{ kind: 'garbage-after', text: '\n' }]], code: 'CONNECTWISE_CUT_OFF', calls: 2 },
  { title: 'a second reading that is throttled', faults: [[wholeUntilClose], [{ kind: 'too-many-requests', retryAfter: '9' }]], code: 'CONNECTWISE_THROTTLED', calls: 2 },
  { title: 'a second reading that breaks', faults: [[wholeUntilClose], [{ kind: 'reset-mid-body', afterBytes: 900 }]], code: 'CONNECTWISE_CUT_OFF', calls: 2 },
  { title: 'a body that ends early, where such bodies are refused', faults: [[{ kind: 'early-end', afterBytes: 900 }]], code: 'CONNECTWISE_CUT_OFF', calls: 1, unverifiedLength: 'refuse' },
  { title: 'a whole body that only the connection ends, where such bodies are refused', faults: [[wholeUntilClose]], code: 'CONNECTWISE_CUT_OFF', calls: 1, unverifiedLength: 'refuse' },
  { title: 'TLS that is cut, where such bodies are refused', faults: [[{ kind: 'tls-cut', afterBytes: 900 }]], code: 'CONNECTWISE_CUT_OFF', calls: 1, tls: true, unverifiedLength: 'refuse' }
]

const benches = {
  'read-twice': await openBench(),
  refuse: await openBench({ env: { UNVERIFIED_LENGTH: 'refuse' } })
}
t.teardown(() => Promise.all(Object.values(benches).map(bench => bench[Symbol.asyncDispose]())))

for (const { title, faults, code, calls, tls = false, unverifiedLength = 'read-twice' } of doubtful) {
  for (const name of INTERFACES) {
    t.test(`${title}, is answered ${code}, on the interface ${name}`, async t => {
      const bench = benches[unverifiedLength]
      const { simulator, service } = bench
      simulator.faults.clear()
      simulator.requests.clear()
      await service.putTenant('doubtful', connectionTo(simulator, name, tls ? overTls(simulator) : {}))
      for (const [fault, match] of faults) simulator.faults.add(fault, { operation: 'export', ...match })
      await assertRefused(t, bench, await service.exportBatch('doubtful', EVERYTHING), code)
      t.equal(exportCalls(simulator), calls)
    })
  }
}

const small: BenchOptions = {
  env: { MAX_DOCUMENT_BYTES: '200000' },
  simulator: { samples: false, counts: { invoices: 400 } }
}

t.test('a document larger than MAX_DOCUMENT_BYTES is answered CONNECTWISE_TOO_LARGE, also when little of it travels', async t => {
  await using bench = await openBench(small)
  const faults: (Fault | undefined)[] = [
    undefined,
    { kind: 'framing', framing: 'content-length' },
    { kind: 'framing', framing: 'close-delimited' },
    { kind: 'framing', framing: 'chunked', gzip: true },
    { kind: 'gzip-bomb', bytes: 256 * 1024 * 1024 }
  ]
  for (const name of INTERFACES) {
    for (const fault of faults) {
      if (fault !== undefined) bench.simulator.faults.add(fault, { operation: 'export' })
      const problem = await assertRefused(t, bench, await bench.service.exportBatch(name, EVERYTHING), 'CONNECTWISE_TOO_LARGE')
      t.match(problem.detail, /200000 bytes/)
    }
    t.equal(exportCalls(bench.simulator), faults.length)
    bench.simulator.requests.clear()
  }
})

const framings = ['chunked', 'content-length', 'close-delimited'] as const

t.test('a whole document is accepted in every framing, compressed or not; only one that the connection ends is read twice', async t => {
  const bench = await openBench()
  t.teardown(() => bench[Symbol.asyncDispose]())
  for (const name of INTERFACES) {
    const texts = new Set<string>()
    for (const framing of framings) {
      for (const gzip of [false, true]) {
        bench.simulator.requests.clear()
        bench.simulator.faults.add({ kind: 'framing', framing, gzip }, { operation: 'export', times: 2 })
        const answer = await bench.service.exportBatch(name, EVERYTHING)
        t.equal(answer.status, 201, `${name} ${framing} ${gzip}`)
        const { glExport } = await answer.json() as { glExport: unknown }
        texts.add(JSON.stringify(glExport))
        t.equal(exportCalls(bench.simulator), framing === 'close-delimited' ? 2 : 1)
        bench.simulator.faults.clear()
      }
    }
    t.equal(texts.size, 1, 'the documents are the same')
  }
  t.equal(bench.service.batchCount(), 12)
})
