import t from 'tap'
import { apiHost, assertSiteAllowed } from '../../src/connectwise/outbound-policy.ts'

const CLOUD = ['na.myconnectwise.net', 'eu.myconnectwise.net', 'au.myconnectwise.net', 'aus.myconnectwise.net', 'za.myconnectwise.net', 'staging.connectwisedev.com']

t.test('the cloud of ConnectWise may be called over TLS, under the name of its pages and that of its API', t => {
  for (const site of CLOUD) {
    t.doesNotThrow(() => assertSiteAllowed({ site, useTls: true }, []))
    t.doesNotThrow(() => assertSiteAllowed({ site: `api-${site}`, useTls: true }, []))
    t.doesNotThrow(() => assertSiteAllowed({ site: site.toUpperCase(), useTls: true }, []))
  }
  t.end()
})

t.test('the cloud without TLS is refused at the field that asks for it', t => {
  t.throws(() => assertSiteAllowed({ site: 'na.myconnectwise.net', useTls: false }, []), {
    code: 'SITE_NOT_ALLOWED', message: /TLS only/, facts: { errors: [{ pointer: '/connection/useTls' }], fix: /useTls/ }
  })
  t.end()
})

const OTHERS = ['localhost', '127.0.0.1:8080', '169.254.169.254', '[::1]:80', 'na.myconnectwise.net.evil.example', 'evil-na.myconnectwise.net',
  'na.myconnectwise.net:8443', 'na.myconnectwise.net.', 'xmyconnectwise.net', 'api-api-na.myconnectwise.net', 'connectwise.acme.example']

t.test('any other site is refused, with the setting that would allow it', t => {
  for (const site of OTHERS) {
    t.throws(() => assertSiteAllowed({ site, useTls: true }, []), {
      code: 'SITE_NOT_ALLOWED', message: site, facts: { errors: [{ pointer: '/connection/site' }], fix: /CONNECTWISE_ALLOWED_SITES/ }
    }, site)
  }
  t.end()
})

t.test('a site on the list of the operator may be called, with and without TLS, however it is capitalised', t => {
  for (const useTls of [true, false]) {
    t.doesNotThrow(() => assertSiteAllowed({ site: 'ConnectWise.Acme.example:8443', useTls }, ['connectwise.acme.example:8443']))
    t.throws(() => assertSiteAllowed({ site: 'connectwise.acme.example', useTls }, ['connectwise.acme.example:8443']), { code: 'SITE_NOT_ALLOWED' })
  }
  t.end()
})

t.test('calls to the cloud go to its API host, all others to the site itself', t => {
  for (const site of CLOUD) {
    t.equal(apiHost(site), `api-${site}`)
    t.equal(apiHost(`api-${site}`), `api-${site}`)
  }
  t.equal(apiHost('connectwise.acme.example:8443'), 'connectwise.acme.example:8443')
  t.end()
})
