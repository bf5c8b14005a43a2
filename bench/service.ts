import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { AddressInfo } from 'node:net'
import { buildApp } from '../src/app.ts'
import { loadConfig } from '../src/config/load-config.ts'
import { letHeapGrow } from '../src/heap.ts'

// as src/main.ts, and it tells how long its event loop was held up
const config = loadConfig(process.env)
const app = await buildApp(config)
letHeapGrow()
await app.listen(config.listen)
const delay = monitorEventLoopDelay({ resolution: 1 })

// measured from the first question on: the measuring costs time of its own
process.on('message', () => {
  process.send?.({ maxMs: delay.max / 1e6, p99Ms: delay.percentile(99) / 1e6 })
  delay.reset()
  delay.enable()
})
process.once('SIGTERM', () => {
  app.close().then(() => process.exit(), (error: unknown) => {
    console.error(error)
    process.exit(1)
  })
})
process.send?.({ url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}` })
