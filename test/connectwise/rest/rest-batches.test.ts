import t from 'tap'
import type { RestConnection } from '../../../src/domain/connection.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { RestBatches } from '../../../src/connectwise/rest/rest-batches.ts'
import { RestClient } from '../../../src/connectwise/rest/rest-client.ts'
import { AT_ONCE, startSite, unaborted, type ScriptedAnswer, type ScriptedSite } from '../scripted-site.ts'

const json = (value: unknown): ScriptedAnswer => ({ body: JSON.stringify(value), headers: { 'content-type': 'application/json' } })

async function batchesOf (...answers: ScriptedAnswer[]): Promise<ScriptedSite & { batches: RestBatches }> {
  const site = await startSite(...answers)
  const connection: RestConnection = {
    interface: 'rest',
    site: site.site,
    useTls: false,
    companyId: 'acme',
    publicKey: 'public',
    privateKey: new Secret('private'),
    clientId: '1b2c3d4e-5f60-4718-8293-a4b5c6d7e8f9',
    codebase: 'v2025_1',
    apiVersion: '2022.1'
  }
  return { ...site, batches: new RestBatches(new RestClient(connection, site.outbound, AT_ONCE)) }
}

t.test('a batch is looked up by its identifier, quoted, and only an equal one counts', async t => {
  const listed = [{ id: 6, batchIdentifier: 'Other' }, { id: 'x', batchIdentifier: 'June "1" \\' }, { id: 7, batchIdentifier: 'JUNE "1" \\' }]
  await using site = await batchesOf(json(listed), json(listed.slice(0, 2)))
  t.equal(await site.batches.find('June "1" \\', unaborted()), 7)
  t.equal(new URL(site.requests[0]!.url, 'http://x').searchParams.get('conditions'), 'batchIdentifier="June \\"1\\" \\\\"')
  t.equal(await site.batches.find('June "1" \\', unaborted()), undefined)
})

t.test('a batch to recreate is looked up by its id or its identifier, and one that is not there is told', async t => {
  await using site = await batchesOf(json([{ id: 7, batchIdentifier: '12' }]))
  t.strictSame(await site.batches.get(7, unaborted()), { id: 7, batchIdentifier: '12' })
  t.equal(new URL(site.requests[0]!.url, 'http://x').searchParams.get('conditions'), 'id=7')
  t.strictSame(await site.batches.get('12', unaborted()), { id: 7, batchIdentifier: '12' })
  await t.rejects(site.batches.get(12, unaborted()), { code: 'RECREATE_BATCH_UNKNOWN', facts: { errors: [{ pointer: '/recreateFrom', detail: /no batch 12 / }] } })
})

t.test('the entries of a batch are read until a page brings nothing new, whatever its size', async t => {
  await using site = await batchesOf(json([{ id: 1 }, { id: 2 }]), json([{ id: 3 }]), json([]))
  t.strictSame(await site.batches.recordIds(7, unaborted()), [1, 2, 3])
  t.strictSame(site.requests.map(({ url }) => new URL(url, 'http://x').searchParams.get('page')), ['1', '2', '3'])
})

t.test('a site that knows no pages is not read for ever', async t => {
  await using site = await batchesOf(json([{ id: 1 }, { id: 2 }]))
  t.strictSame(await site.batches.recordIds(7, unaborted()), [1, 2])
  t.equal(site.requests.length, 2)
})

t.test('what is no list, or an entry without id, is refused', async t => {
  await using site = await batchesOf(json({ id: 1 }), json([{ id: 1 }, { amount: 2 }]))
  await t.rejects(site.batches.find('June', unaborted()), { code: 'CONNECTWISE_MALFORMED' })
  await t.rejects(site.batches.recordIds(7, unaborted()), { code: 'CONNECTWISE_MALFORMED' })
})

t.test('a deletion is sent once, and a failure says whether anything was changed', async t => {
  await using site = await batchesOf({ status: 204 }, { status: 500 }, { status: 404 })
  await site.batches.delete(7, unaborted())
  t.match(site.requests, [{ method: 'DELETE', url: '/v2025_1/apis/3.0/finance/accounting/batches/7' }])
  await t.rejects(site.batches.delete(7, unaborted()), { code: 'CONNECTWISE_UNAVAILABLE', facts: { outcome: 'uncertain' } })
  await t.rejects(site.batches.delete(7, unaborted()), { name: 'Problem', facts: { outcome: 'none' } })
  t.equal(site.requests.length, 3)
})
