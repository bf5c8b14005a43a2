import t from 'tap'
import { RestClient } from '../../../src/connectwise/rest/rest-client.ts'
import { RestUnpostedLists } from '../../../src/connectwise/rest/unposted-lists.ts'
import { Secret } from '../../../src/domain/secret.ts'
import { AT_ONCE, startSite, unaborted } from '../scripted-site.ts'

const EVERYTHING = { locationId: null, thruDate: null }
const elsewhere = { link: '<http://evil.example/finance/accounting/unpostedinvoices?page=2>; rel="next"' }

t.test('a link to the next page is never followed to where it points, and an empty page is the last', async t => {
  await using site = await startSite({ headers: elsewhere, body: '[{"id":1}]' }, { headers: elsewhere, body: '[]' }, { status: 500 })
  const client = new RestClient({
    interface: 'rest', site: site.site, useTls: false, companyId: 'a', publicKey: 'b', privateKey: new Secret('c'), clientId: 'd', apiVersion: '2022.1', codebase: 'v4_6_release'
  }, site.outbound, AT_ONCE)
  const pages = []
  for await (const page of new RestUnpostedLists(client).pages('invoices', EVERYTHING, unaborted())) pages.push(page.length)
  t.strictSame(pages, [1, 0])
  t.equal(site.requests.length, 2)
})
