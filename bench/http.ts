import { measureLarge } from './http/large-exports.ts'
import { measureSmall } from './http/small-exports.ts'
import { sized } from './support/generated-document.ts'
import { fillFileCache, inFolder } from './support/folder.ts'
import { startNginx } from './support/nginx.ts'
import { startPlainHandler, startServiceProcess, startSimulatorProcess } from './support/processes.ts'
import { deliver } from './support/row.ts'

const TENANTS = 8
/** What all of them write, at least. */
const FILES_MB = 2000

await inFolder(async (folder, stopLater) => {
  await fillFileCache(folder, FILES_MB)
  const small = Array.from({ length: TENANTS }, (_, index) => ({ ...sized(20_000), companyId: `small${index}`, seed: index + 1 }))
  const simulator = await startSimulatorProcess([{ ...sized(5_000_000), companyId: 'large' }, ...small])
  stopLater(simulator)
  const service = await startServiceProcess(simulator, folder)
  stopLater(service)
  const plain = await startPlainHandler(simulator.url, folder)
  stopLater(plain)
  const nginx = await startNginx(simulator.host, folder)
  stopLater(nginx)
  const parts = { simulator, service, plain, nginx }
  const rows = [...await measureLarge(parts), ...await measureSmall(parts, TENANTS)]
  deliver({
    title: 'Over HTTP: exports with a durable copy',
    method: 'Loopback; simulator, service, plain handler and nginx each in a process of their own, the load generator in another, all on the same cores. Medians of interleaved rounds, after rounds that warm up every process: 24 exports of 5 MB, 1120 of 20 KB. "Directly from the simulator" is the ceiling for all of them. ' +
      'Only this service answers after the copy is synced and read back. Spoiled answers accepted: of 5 (cut after 100 KB in three ways, broken XML, text behind the end).',
    columns: ['MB/s', 'requests/s', 'p50 ms', 'p99 ms', 'CPU ms/MB', 'CPU ms each', 'this service is', 'values', 'spoiled accepted'],
    rows,
    notes: nginx === undefined ? ['skipped: nginx is not installed'] : []
  })
})
