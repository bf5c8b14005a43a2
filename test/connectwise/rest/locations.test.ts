import t from 'tap'
import { findLocation, listLocations } from '../../../src/connectwise/rest/locations.ts'
import { RestClient } from '../../../src/connectwise/rest/rest-client.ts'
import type { OwnerLevel } from '../../../src/domain/export-request.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { startSimulator, type Location, type Simulator } from '../../simulator/start-simulator.ts'
import { Outbound } from '../../../src/connectwise/outbound.ts'
import { AT_ONCE, startSite, unaborted } from '../scripted-site.ts'

function clientTo (outbound: Outbound, site: string, keys = { companyId: 'a', publicKey: 'b', privateKey: 'c', clientId: 'd' }): RestClient {
  const { companyId, publicKey, privateKey, clientId } = keys
  return new RestClient({
    interface: 'rest', site, useTls: false, companyId, publicKey, privateKey: new Secret(privateKey), clientId, apiVersion: '2022.1', codebase: 'v4_6_release'
  }, outbound, AT_ONCE)
}

/** Looks a location up in a real list of locations. */
async function finding (locations: [Location, ...Location[]], look: (find: (wanted: string | number) => Promise<OwnerLevel>, simulator: Simulator) => Promise<void>): Promise<void> {
  await using simulator = await startSimulator({ locations })
  const outbound = new Outbound({ allowedSites: [simulator.host], allowedNetworks: [], connectTimeoutMs: 5000, idleTimeoutMs: 5000 })
  const client = clientTo(outbound, simulator.host, simulator.company)
  await look(async wanted => await findLocation(client, wanted, unaborted()), simulator)
  await outbound.close()
}

const NAMES = ['Tampa', 'Newcastle "Quayside"', 'C:\\Depot\\', '\\"', 'a" or id>0 or name="', "O'Hare", 'Zürich & Basel', '50% + [1]', '日本', ' lead']

t.test('a description finds its location and no other, whatever signs it has', async t => {
  const [first, ...others] = NAMES.map((name, index) => ({ id: index + 1, name }))
  await finding([first!, ...others], async find => {
    for (const [index, name] of NAMES.entries()) t.strictSame(await find(name), { id: index + 1, description: name })
  })
})

t.test('what a user types is never a condition', async t => {
  await finding([{ id: 1, name: 'Tampa' }, { id: 2, name: 'Basel' }], async (find, simulator) => {
    for (const typed of ['" or id=1 or name="', '\\" or id=1 or name=\\"', '%', '*', 'Tampa"']) {
      await t.rejects(find(typed), { code: 'OWNER_LEVEL_UNKNOWN' }, typed)
    }
    t.equal(simulator.requests.of('list-locations')[0]?.query['conditions'], 'name="\\" or id=1 or name=\\""')
  })
})

t.test('a number finds the location with this id', async t => {
  await finding([{ id: 1, name: 'Tampa' }, { id: 11, name: '1' }], async find => {
    t.strictSame(await find(1), { id: 1, description: 'Tampa' })
    t.strictSame(await find('1'), { id: 11, description: '1' })
  })
})

t.test('an unknown location is answered with those that exist', async t => {
  await finding([{ id: 1, name: 'Tampa' }, { id: 11, name: 'Basel' }], async find => {
    for (const wanted of ['Atlantis', 7]) {
      await t.rejects(find(wanted), { code: 'OWNER_LEVEL_UNKNOWN', message: String(wanted), facts: { fix: /Tampa \(1\), Basel \(11\)\.$/, errors: [{ pointer: '/ownerLevel' }] } })
    }
  })
})

t.test('of many locations the first fifty are listed and the others counted', async t => {
  const names = Array.from({ length: 60 }, (_, index) => ({ id: index + 1, name: `L${index + 1}` }))
  await finding([names[0]!, ...names.slice(1)], async find => {
    await t.rejects(find('Atlantis'), { code: 'OWNER_LEVEL_UNKNOWN', facts: { fix: /L50 \(50\) and 10 more\.$/ } })
  })
})

t.test('a description that several locations have is answered with their ids', async t => {
  await finding([{ id: 4, name: 'North' }, { id: 5, name: 'North' }], async find => {
    await t.rejects(find('North'), { code: 'OWNER_LEVEL_AMBIGUOUS', message: /2 locations.*4, 5/, facts: { errors: [{ pointer: '/ownerLevel' }] } })
  })
})

t.test('a member who sees no location at all is told to get access', async t => {
  await using site = await startSite({ body: '[]' })
  await t.rejects(findLocation(clientTo(site.outbound, site.site), 'Tampa', unaborted()), { code: 'OWNER_LEVEL_UNKNOWN', facts: { fix: /access to the locations/ } })
})

t.test('what is no location in the list is passed over, and what is no list is malformed', async t => {
  await using odd = await startSite({ body: JSON.stringify([{ id: 1, name: 'Tampa' }, { id: '2', name: 'x' }, { id: 3 }, null, 7, 'x', []]) })
  t.strictSame(await listLocations(clientTo(odd.outbound, odd.site), undefined, unaborted()), [{ id: 1, name: 'Tampa' }])
  await using object = await startSite({ body: '{"message":"x"}' })
  await t.rejects(listLocations(clientTo(object.outbound, object.site), undefined, unaborted()), { code: 'CONNECTWISE_MALFORMED' })
})
