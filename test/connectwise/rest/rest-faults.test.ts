import t from 'tap'
import type { OutboundAnswer } from '../../../src/connectwise/outbound.ts'
import { restFault } from '../../../src/connectwise/rest/rest-faults.ts'

function fault (statusCode: number, body: unknown = '', headers: Record<string, string> = {}) {
  return restFault({ statusCode, headers } as unknown as OutboundAnswer, typeof body === 'string' ? body : JSON.stringify(body))
}

t.test('the status tells what failed', t => {
  const statuses = {
    400: 'CONNECTWISE_REQUEST_REFUSED',
    401: 'CONNECTWISE_CREDENTIALS_REFUSED',
    403: 'CONNECTWISE_ROLE_REFUSED',
    404: 'CONNECTWISE_CREDENTIALS_REFUSED',
    406: 'CONNECTWISE_REQUEST_REFUSED',
    409: 'CONNECTWISE_REQUEST_REFUSED',
    429: 'CONNECTWISE_THROTTLED',
    500: 'CONNECTWISE_UNAVAILABLE',
    503: 'CONNECTWISE_UNAVAILABLE',
    599: 'CONNECTWISE_UNAVAILABLE'
  }
  for (const [status, code] of Object.entries(statuses)) t.equal(fault(Number(status)).code, code, status)
  t.end()
})

const bodies: [body: unknown, said: string | undefined][] = [
  [{ code: 'Unauthorized', message: 'Unauthorized', errors: null }, 'Unauthorized'],
  [{ error: 'ConnectWiseAPI', message: 'Too many requests.' }, 'Too many requests.'],
  [{ message: 'Batch object is invalid', errors: [{ code: 'X', message: 'is required', resource: 'Batch', field: 'thruDate' }] }, 'Batch object is invalid thruDate is required'],
  [{ errors: [{ message: 'one' }, { field: 'two' }] }, 'one two'],
  [{ message: 'System.Exception: broken\r\n   at App.Run()' }, 'broken'],
  [{ message: 'said', errors: [null, 7, 'text', { message: 5, field: null }] }, 'said'],
  [{ message: 'said', errors: 'none' }, 'said'],
  [{ message: 7 }, undefined],
  [{}, undefined],
  [null, undefined],
  ['"text"', undefined],
  ['[]', undefined],
  ['<html>Server Error</html>', undefined],
  ['', undefined]
]

t.test('what an error body says is told, and an odd one does no harm', t => {
  for (const [body, said] of bodies) {
    const { message } = fault(400, body)
    t.equal(message, `ConnectWise refuses the request (status 400).${said === undefined ? '' : ` It says: ${said}`}`, JSON.stringify(body))
  }
  t.end()
})

t.test('at most 300 characters of it are told', t => {
  t.equal(fault(400, { message: 'a'.repeat(1000) }).message.length, 'ConnectWise refuses the request (status 400). It says: '.length + 300)
  t.end()
})

t.test('a Retry-After counts where trying again makes sense', t => {
  for (const status of [429, 500, 503]) t.equal(fault(status, '', { 'retry-after': '7' }).facts.retryAfterSeconds, 7)
  t.equal(fault(400, '', { 'retry-after': '7' }).facts.retryAfterSeconds, undefined)
  t.equal(fault(429).facts.retryAfterSeconds, undefined)
  t.equal(fault(429, '', { 'retry-after': '-5' }).facts.retryAfterSeconds, undefined)
  t.end()
})
