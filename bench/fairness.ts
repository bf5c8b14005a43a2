import { call, serviceTarget, succeed } from './support/call.ts'
import { inFolder } from './support/folder.ts'
import { sized } from './support/generated-document.ts'
import { startServiceProcess, startSimulatorProcess } from './support/processes.ts'
import { percentile } from './support/rounds.ts'
import { deliver, type Row } from './support/row.ts'

const WARM_UPS = 200
const IDLE_EXPORTS = 300
const BATCHES = 3

await inFolder(async (folder, stopLater) => {
  const simulator = await startSimulatorProcess([{ ...sized(100_000_000), companyId: 'large' }, { ...sized(20_000), companyId: 'small' }])
  stopLater(simulator)
  const service = await startServiceProcess(simulator, folder)
  stopLater(service)
  const small = serviceTarget('small', service.url, 1, 'json')
  const large = serviceTarget('large', service.url, 0, 'json')
  const direct = { ...large, url: `${simulator.url}/none`, name: 'simulator' }
  for (let count = 0; count < WARM_UPS; count++) await succeed(small)
  await succeed(large)
  const idle: number[] = []
  for (let count = 0; count < IDLE_EXPORTS; count++) idle.push((await succeed(small)).ms)
  await service.stalls()
  const busy: number[] = []
  const site: number[] = []
  for (let batch = 0; batch < BATCHES; batch++) {
    const batchDone = succeed(large)
    const state = { streams: true }
    void batchDone.finally(() => { state.streams = false })
    while (state.streams) {
      busy.push((await succeed(small)).ms)
      site.push((await call(direct)).ms)
    }
    await batchDone
  }
  const { maxMs, p99Ms } = await service.stalls()
  deliver({
    title: 'Fairness: small exports while another tenant\'s 100 MB stream as JSON',
    method: `One small export (20 KB, JSON) after another: ${IDLE_EXPORTS} while nothing else runs, ${busy.length} during ${BATCHES} batches of 100 MB. Simulator, service and load generator share the cores. ` +
      'Beside it what a bare request to the simulator takes in the same time, because the simulator generates both documents in one process.',
    columns: ['idle ms', 'busy ms', 'ratio'],
    rows: [...[0.5, 0.99].map(share => toRow(share, idle, busy)), stallRow(maxMs)],
    notes: [
      `event loop: 99 % of the delays under ${p99Ms.toFixed(1)} ms`,
      `bare requests to the simulator meanwhile: p50 ${percentile(site, 0.5).toFixed(1)} ms, p99 ${percentile(site, 0.99).toFixed(1)} ms`
    ]
  })
})

function toRow (share: number, idle: number[], busy: number[]): Row {
  const [before, during, most] = [percentile(idle, share), percentile(busy, share), share === 0.5 ? 2 : 5]
  return {
    what: `p${share * 100} of small exports`,
    figures: { 'idle ms': before.toFixed(1), 'busy ms': during.toFixed(1), ratio: `${(during / before).toFixed(1)}×` },
    target: { text: `≤ ${most}×`, reached: during <= before * most }
  }
}

function stallRow (maxMs: number): Row {
  return { what: 'longest stall of the event loop', figures: { 'busy ms': maxMs.toFixed(1) }, target: { text: '≤ 25 ms', reached: maxMs <= 25 } }
}
