import { gzipSync } from 'node:zlib'
import { psaData, psaError, psaErrorText, xmlContentType } from '../accounting-interface/psa-answers.ts'
import type { Answer } from '../answer.ts'
import { textAnswer } from '../answer.ts'
import type { Exchange } from '../exchange.ts'
import { restContentType } from '../rest/rest-answers.ts'
import type { AnswerFault, Fault } from './fault.ts'

const html = 'text/html; charset=utf-8'

const loginPage = '<!DOCTYPE html>\n<html><head><title>ConnectWise PSA Login</title></head>' +
  '<body><form method="post" action="/login"><input name="username"><input name="password" type="password"></form></body></html>\n'

const tooManyRequests = JSON.stringify({
  error: 'ConnectWiseAPI',
  message: 'Too many requests. Please wait before trying again.'
})

/** One gzip member of this many spaces is packed once and sent as often as needed. */
const memberBytes = 4 * 1024 * 1024

function gzipBomb (exchange: Exchange, bytes: number): Answer {
  const isXml = exchange.interfaceName === 'accounting-interface'
  const start = gzipSync(isXml ? '<?xml version="1.0" encoding="utf-8"?>\n<GLExport>' : '{"transactions":[')
  const end = gzipSync(isXml ? '</GLExport>' : ']}')
  const member = gzipSync(Buffer.alloc(memberBytes, ' '))
  const members = Math.ceil(bytes / memberBytes)
  return {
    status: 200,
    contentType: isXml ? xmlContentType : restContentType('2025.1'),
    headers: { 'content-encoding': 'gzip' },
    body: {
      * open () {
        yield start
        for (let sent = 0; sent < members; sent++) yield member
        yield end
      },
      length: () => start.length + members * member.length + end.length
    },
    isDocument: false
  }
}

function statusAnswer (fault: AnswerFault & { kind: 'status' }): Answer {
  const body = fault.body ?? JSON.stringify({ code: 'SimulatedFault', message: `Simulated status ${fault.status}`, errors: null })
  const answer = textAnswer(fault.status, fault.contentType ?? 'application/json; charset=utf-8', body)
  return { ...answer, headers: fault.headers ?? {} }
}

const answerFaultKinds: ReadonlySet<string> = new Set<AnswerFault['kind']>([
  'status', 'too-many-requests', 'login-page', 'psa-error', 'psa-data', 'ok-text', 'redirect', 'other-json-root', 'gzip-bomb'
])

function isAnswerFault (fault: Fault): fault is AnswerFault {
  return answerFaultKinds.has(fault.kind)
}

/** The answer that a fault puts in place of the right one; undefined for a fault that keeps the right one. */
export function replacingAnswer (fault: Fault, exchange: Exchange): Answer | undefined {
  if (!isAnswerFault(fault)) return undefined
  switch (fault.kind) {
    case 'status': return statusAnswer(fault)
    case 'too-many-requests':
      return { ...textAnswer(429, 'application/json; charset=utf-8', tooManyRequests), headers: { 'retry-after': fault.retryAfter ?? '1' } }
    case 'login-page': return textAnswer(200, html, loginPage)
    case 'psa-error': return psaError(fault.text ?? psaErrorText('Simulated failure', 'getBatch'))
    case 'psa-data': return psaData(fault.text ?? 'Batch update was successful')
    case 'ok-text': return textAnswer(200, 'text/plain; charset=utf-8', 'OK')
    case 'redirect': return { ...textAnswer(302, html, ''), headers: { location: fault.location } }
    case 'other-json-root': return textAnswer(200, restContentType('2025.1'), fault.json ?? '[]')
    case 'gzip-bomb': return gzipBomb(exchange, fault.bytes ?? 1024 * 1024 * 1024)
  }
}
