import { rm, writeFile } from 'node:fs/promises'
import t from 'tap'
import { until } from './failing-exports.ts'
import { startService } from './start-service.ts'

t.test('a service whose stores work is live and ready', async t => {
  await using service = await startService()
  const live = await service.call('/livez')
  t.equal(live.status, 200)
  t.strictSame(await live.json(), { live: true })
  const ready = await service.call('/readyz')
  t.equal(ready.status, 200)
  t.strictSame(await ready.json(), { ready: true, stores: [{ name: 'archive', ready: true }, { name: 'database', ready: true }] })
})

t.test('a service whose archive cannot be written is live and not ready, and tells the reason to the log only', async t => {
  await using service = await startService()
  await rm(service.archiveFolder, { recursive: true, force: true })
  await writeFile(service.archiveFolder, 'a file where a folder should be')
  t.equal((await service.call('/livez')).status, 200)
  const ready = await service.call('/readyz')
  t.equal(ready.status, 503)
  t.strictSame(await ready.json(), { ready: false, stores: [{ name: 'archive', ready: false }, { name: 'database', ready: true }] })
  t.ok(service.logLines.some(line => line.includes('a store is not ready') && line.includes('ARCHIVE_UNAVAILABLE')))
})

t.test('however often readiness is asked, the archive is looked at once a second', async t => {
  let clock = new Date('2026-11-24T10:00:00.000Z')
  await using service = await startService({ now: () => clock })
  const ready = async () => await Promise.all(Array.from({ length: 20 }, async () => (await (await service.call('/readyz')).json() as { ready: boolean }).ready))
  t.ok((await ready()).every(isReady => isReady))
  await rm(service.archiveFolder, { recursive: true, force: true })
  await writeFile(service.archiveFolder, 'a file where a folder should be')
  t.ok((await ready()).every(isReady => isReady), 'as it was found before')
  clock = new Date(clock.getTime() + 1000)
  t.notOk((await ready()).some(isReady => isReady))
})

t.test('a service whose archive is down from the start is started all the same, not ready', async t => {
  await using service = await startService({ env: { ARCHIVE_URL: 'file:/dev/null/archive' } })
  const answer = await service.call('/readyz')
  t.equal(answer.status, 503)
  await until(() => service.logLines.some(line => line.includes('unfinished copies could not be removed')))
})
