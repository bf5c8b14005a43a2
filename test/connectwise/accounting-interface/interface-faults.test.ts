import t from 'tap'
import { markFault as markFaultFor, psaFault as psaFaultFor } from '../../../src/connectwise/accounting-interface/interface-faults.ts'
import { Secret } from '../../../src/domain/secret.ts'

const psaFault = (xml: string) => psaFaultFor(xml, new Secret('canary&"1'))
const markFault = (xml: string) => markFaultFor(xml, new Secret('canary&"1'))

function said (text: string): string {
  return `<?xml version="1.0" encoding="utf-8"?>\n<PsaError>${text}</PsaError>`
}

const meanings: [text: string, code: string][] = [
  ['System.Exception: Member gl does not have add security level for the Accounting Interface', 'CONNECTWISE_ROLE_REFUSED'],
  ['You do not have permission', 'CONNECTWISE_ROLE_REFUSED'],
  ['Access denied', 'CONNECTWISE_ROLE_REFUSED'],
  ['Not authorised', 'CONNECTWISE_ROLE_REFUSED'],
  ['Cannot find owner level "Tampa"', 'OWNER_LEVEL_UNKNOWN'],
  ['The location does not exist', 'OWNER_LEVEL_UNKNOWN'],
  ['Invalid company, username or password', 'CONNECTWISE_CREDENTIALS_REFUSED'],
  ['Login failed', 'CONNECTWISE_CREDENTIALS_REFUSED'],
  ['Cannot authenticate', 'CONNECTWISE_CREDENTIALS_REFUSED'],
  ['Timeout expired', 'CONNECTWISE_UNAVAILABLE'],
  ['Timeout expired while reading location 2', 'CONNECTWISE_UNAVAILABLE'],
  ['A transport-level error has occurred when receiving results from the server', 'CONNECTWISE_UNAVAILABLE'],
  ['Transaction was chosen as the deadlock victim', 'CONNECTWISE_UNAVAILABLE'],
  ['Cannot find GLEntryRecIDList to update', 'CONNECTWISE_REQUEST_REFUSED']
]

t.test('what a PsaError says tells what it means', t => {
  for (const [text, code] of meanings) {
    const problem = psaFault(said(text))
    t.equal(problem.code, code, text)
    t.ok(problem.message.endsWith(` It says: ${text.replace('System.Exception: ', '')}`))
  }
  t.end()
})

t.test('only what is unknown at a field of the request points at it', t => {
  t.match(psaFault(said('Cannot find owner level "x"')).facts.errors, [{ pointer: '/ownerLevel', detail: /no such location/ }])
  t.equal(psaFault(said('Login failed')).facts.errors, undefined)
  t.end()
})

t.test('the stack trace is kept for the log only', t => {
  const text = 'System.Exception: Cannot find it   at App.services.GLEntry.update()   at App.Page_Load(Object sender, EventArgs e)'
  const problem = psaFault(said(text))
  t.equal(problem.message, 'ConnectWise refuses the request. It says: Cannot find it')
  t.match(problem.cause, { message: text })
  t.end()
})

t.test('the name of a method in the stack trace does not tell what the error means', t => {
  t.equal(psaFault(said('Cannot find it   at App.Security.Login(String password)')).code, 'CONNECTWISE_REQUEST_REFUSED')
  t.end()
})

t.test('markup and references in the text are read as XML', t => {
  t.match(psaFault(said('a &lt; b &amp; c')).message, /It says: a < b & c$/)
  t.match(psaFault('<PsaError><![CDATA[a < b]]></PsaError>').message, /It says: a < b$/)
  t.end()
})

t.test('a PsaError that says nothing readable is a refusal all the same', t => {
  for (const xml of [said(''), said('<Code>7</Code>'), '<PsaError', 'no XML', '<!DOCTYPE x [<!ENTITY a "<"> broken']) {
    const problem = psaFault(xml)
    t.equal(problem.code, 'CONNECTWISE_REQUEST_REFUSED')
    t.equal(problem.message, 'ConnectWise refuses the request.')
  }
  t.end()
})

t.test('to a mark only what is known to come before any change is a refusal', t => {
  for (const [text, code] of [
    ['System.Exception: Member Admin1 does not have permission', 'CONNECTWISE_ROLE_REFUSED'],
    ['System.Exception: Invalid company, username or password', 'CONNECTWISE_CREDENTIALS_REFUSED'],
    ['System.Exception: Cannot find GLEntryRecIDList to update', 'CONNECTWISE_REQUEST_REFUSED'],
    ['System.Exception: Cannot find GLBatchID to update', 'CONNECTWISE_REQUEST_REFUSED'],
    ['Object reference not set to an instance of an object', 'CONNECTWISE_UNAVAILABLE'],
    ['Timeout expired while updating location 2', 'CONNECTWISE_UNAVAILABLE'],
    ['Cannot update location 2', 'CONNECTWISE_UNAVAILABLE'],
    ['Cannot find GL batch 7', 'CONNECTWISE_UNAVAILABLE'],
    ['', 'CONNECTWISE_UNAVAILABLE']
  ] as const) {
    const problem = markFault(said(text))
    t.equal(problem.code, code, text)
    t.equal(problem.facts.errors, undefined)
    if (text !== '') t.ok(problem.message.endsWith(` It says: ${text.replace('System.Exception: ', '')}`), problem.message)
  }
  t.notMatch(markFault(said('Deadlock of canary&amp;"1')).message, /canary/)
  t.end()
})

t.test('a password that the site echoes is taken out, in whatever spelling, also for the log', t => {
  const problem = psaFault(said('Login failed for canary&amp;"1 (canary%26%221, canary&amp;&quot;1)'))
  t.notMatch(problem.message, /canary/)
  t.match(problem.message, /Login failed for \[secret\]/)
  t.notMatch((problem.cause as Error).message, /canary/)
  t.end()
})
