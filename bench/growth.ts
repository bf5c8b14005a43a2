import { succeed, serviceTarget } from './support/call.ts'
import { fillFileCache, inFolder } from './support/folder.ts'
import { sized } from './support/generated-document.ts'
import { residentMb, resetPeak, startServiceProcess, startSimulatorProcess } from './support/processes.ts'
import { deliver, type Row } from './support/row.ts'

const SIZES_MB = [1, 10, 100, 1000]
/** In all, for a JSON answer beside its copy. */
const MOST_MB = 200
const MOST_GROWTH_MB = 64
/** Time a megabyte is called flat while the largest takes no more than this, measured by the 10 MB batch. */
const FLAT = 1.25

await inFolder(async (folder, stopLater) => {
  // a batch, its answer, and what is written before them
  await fillFileCache(folder, 3 * Math.max(...SIZES_MB))
  const simulator = await startSimulatorProcess(SIZES_MB.map(size => ({ ...sized(size * 1e6), companyId: `size${size}` })))
  stopLater(simulator)
  const rows: Row[] = []
  let idle = 0
  for (const [format, mostMb] of [['json', MOST_MB], ['xml', undefined]] as const) {
    const service = await startServiceProcess(simulator, `${folder}/${format}`)
    stopLater(service)
    // compiled and warm, as a service that has run for a while
    for (let count = 0; count < 10; count++) await succeed(serviceTarget('', service.url, 1, format))
    idle = await residentMb(service.pid, 'VmRSS')
    let reference = NaN
    for (const [tenant, size] of SIZES_MB.entries()) {
      await resetPeak(service.pid)
      const cpu = await service.cpuMs()
      const { ms } = await succeed(serviceTarget('', service.url, tenant, format))
      const cpuMs = await service.cpuMs() - cpu
      const peak = await residentMb(service.pid, 'VmHWM')
      if (size === 10) reference = ms / size
      const isLargest = size === SIZES_MB.at(-1)
      rows.push({
        what: `${format.toUpperCase()}, ${size} MB`,
        figures: {
          'ms/MB': (ms / size).toFixed(1),
          'CPU ms/MB': (cpuMs / size).toFixed(1),
          'peak RSS MB': peak.toFixed(0),
          'above idle MB': (peak - idle).toFixed(0)
        },
        target: isLargest
          ? {
              text: `${mostMb === undefined ? '' : `≤ ${mostMb} MB in all, `}≤ ${MOST_GROWTH_MB} MB above idle, ≤ ${FLAT}× the time a megabyte of 10 MB`,
              reached: peak <= (mostMb ?? Infinity) && peak - idle <= MOST_GROWTH_MB && ms / size <= reference * FLAT
            }
          : undefined
      })
    }
    await service.stop()
  }
  deliver({
    title: 'Growth: time and memory by size of the batch',
    method: 'One export of each size, after ten of 10 MB. Memory is the highest resident set of the service\'s process during the export; idle is the resident set after those ten, so it is higher than that of a fresh process.',
    columns: ['ms/MB', 'CPU ms/MB', 'peak RSS MB', 'above idle MB'],
    rows,
    notes: []
  })
})
