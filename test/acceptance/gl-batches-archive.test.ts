import { createHash } from 'node:crypto'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { startSimulator } from '../simulator/start-simulator.ts'
import { accountingConnection, restConnection, startService, type TestService } from './start-service.ts'

const MEBIBYTE = 1_048_576

interface Manifest { manifestVersion: number, previousManifestSha256: string | null, batch: { id: string } }

async function manifestOf (service: TestService, id: string): Promise<{ bytes: Buffer, manifest: Manifest }> {
  const file = (await service.archiveFiles()).find(name => name.includes(`${id}/manifest.json`))
  const bytes = await readFile(join(service.archiveFolder, file ?? ''))
  return { bytes, manifest: JSON.parse(bytes.toString('utf8')) as Manifest }
}

t.test('every manifest names the digest of the one before it, per tenant, from the first on', async t => {
  await using simulator = await startSimulator({ samples: true })
  await using service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
  const chains = { one: [] as string[], two: [] as string[] }
  await service.putTenant('one', accountingConnection(simulator))
  await service.putTenant('two', restConnection(simulator))
  for (let round = 0; round < 4; round++) {
    for (const tenantId of ['one', 'two'] as const) {
      const answer = await service.exportBatch(tenantId, { exportInvoices: true })
      const { batch } = await answer.json() as { batch: { id: string } }
      chains[tenantId].push(batch.id)
      if (round === 2) t.equal((await service.exportBatch(tenantId, {})).status, 422, 'a refused request is no link of the chain')
    }
  }
  for (const [tenantId, ids] of Object.entries(chains)) {
    let previous: string | null = null
    for (const id of ids) {
      const { bytes, manifest } = await manifestOf(service, id)
      t.equal(manifest.manifestVersion, 1)
      t.equal(manifest.previousManifestSha256, previous)
      previous = createHash('sha256').update(bytes).digest('hex')
      const record = await service.call(`/gl-batches/${id}`, { headers: { 'x-tenant-id': tenantId } })
      t.strictSame(manifest.batch, await record.json(), 'the record can be rebuilt from the manifest')
    }
  }
  t.equal((await service.archiveFiles()).length, 16)
})

const big = await startSimulator({
  bytes: 4 * MEBIBYTE,
  companies: [{ companyId: 'restbig', bytes: 4 * MEBIBYTE, bytesOf: 'rest' }]
})
t.teardown(() => big.close())

for (const [tenantId, connection] of [
  ['legacy', accountingConnection(big)],
  ['rest', restConnection(big, big.companies[1])]
] as const) {
  t.test(`a batch of several megabytes of tenant ${tenantId} is the same from the export and from the archive, in both forms`, async t => {
    await using service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: big.host } })
    await service.putTenant(tenantId, connection)
    for (const format of ['json', 'xml']) {
      const answer = await service.exportBatch(tenantId, { exportInvoices: true }, { query: `?format=${format}` })
      const text = await answer.text()
      t.equal(answer.status, 201)
      t.ok(text.length > 2 * MEBIBYTE, `${text.length} characters of ${format}`)
      t.equal(answer.headers.get('content-length'), String(Buffer.byteLength(text)))
      const content = await service.call(`${answer.headers.get('location') ?? ''}/content?format=${format}`, { headers: { 'x-tenant-id': tenantId } })
      const again = await content.text()
      t.ok(text.endsWith(format === 'xml' ? again : `,"glExport":${again}}`))
      if (format === 'json') {
        const { batch, glExport } = JSON.parse(text) as { batch: { summary: { kinds: { invoices: { documents: number } } } }, glExport: { transactions: unknown[] } }
        t.equal(glExport.transactions.length, batch.summary.kinds.invoices.documents)
        t.equal(glExport.transactions.length, (tenantId === 'rest' ? big.companies[1] : big.company)?.counts.invoices)
      }
    }
    t.equal(service.batchCount(), 2)
  })
}

t.test('a copy that was changed or removed in the archive is never answered as the batch', async t => {
  await using simulator = await startSimulator({ samples: true })
  await using service = await startService({ env: { CONNECTWISE_ALLOWED_SITES: simulator.host } })
  await service.putTenant('one', accountingConnection(simulator))
  const answer = await service.exportBatch('one', { exportInvoices: true })
  const { batch } = await answer.json() as { batch: { id: string } }
  const headers = { 'x-tenant-id': 'one' }
  const path = join(service.archiveFolder, (await service.archiveFiles()).find(name => name.endsWith('document.xml'))!)
  const original = await readFile(path, 'utf8')
  await writeFile(path, original.replace('42.00', '43.00'))
  for (const format of ['xml', 'json']) {
    await t.rejects(async () => {
      const response = await service.call(`/gl-batches/${batch.id}/content?format=${format}`, { headers })
      if (response.status !== 200) throw new Error('refused')
      await response.text()
    }, `${format} breaks off or is refused`)
  }
  await rm(path)
  const gone = await service.call(`/gl-batches/${batch.id}/content`, { headers })
  t.equal(gone.status, 500)
  t.match(await gone.json(), { code: 'ARCHIVE_MISMATCH' })
})
