import t from 'tap'
import { errors } from 'undici'
import { connectionFault } from '../../src/connectwise/faults.ts'
import { Problem } from '../../src/domain/problem.ts'

function failure (code?: unknown): Error {
  return Object.assign(new Error('internal words'), code === undefined ? {} : { code })
}

const byCode: [code: string, problem: string, detail: RegExp][] = [
  ['UND_ERR_CONNECT_TIMEOUT', 'CONNECTWISE_UNREACHABLE', /in time/],
  ['ECONNREFUSED', 'CONNECTWISE_UNREACHABLE', /refuses/],
  ['ENOTFOUND', 'CONNECTWISE_UNREACHABLE', /cannot be found/],
  ['EAI_AGAIN', 'CONNECTWISE_UNREACHABLE', /looked up/],
  ['EHOSTUNREACH', 'CONNECTWISE_UNREACHABLE', /no way/],
  ['ENETUNREACH', 'CONNECTWISE_UNREACHABLE', /no way/],
  ['UND_ERR_HEADERS_TIMEOUT', 'CONNECTWISE_TIMEOUT', /begin to answer/],
  ['UND_ERR_BODY_TIMEOUT', 'CONNECTWISE_TIMEOUT', /in the middle/],
  ['UND_ERR_HEADERS_OVERFLOW', 'CONNECTWISE_MALFORMED', /headers/],
  ['Z_BUF_ERROR', 'CONNECTWISE_CUT_OFF', /too early/],
  ['Z_DATA_ERROR', 'CONNECTWISE_MALFORMED', /damaged/],
  ['EPROTO', 'CONNECTWISE_TLS_FAILED', /TLS/],
  ...['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID',
    'ERR_TLS_CERT_ALTNAME_INVALID', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_OSSL_PEM_NO_START_LINE', 'HOSTNAME_MISMATCH', 'INVALID_CA',
    'INVALID_PURPOSE', 'PATH_LENGTH_EXCEEDED', 'CRL_HAS_EXPIRED', 'ERROR_IN_CERT_NOT_AFTER_FIELD'
  ].map(code => [code, 'CONNECTWISE_TLS_FAILED', new RegExp(code)] as [string, string, RegExp])
]

t.test('a failing connection is the same problem before and within the answer, where its code tells what it is', t => {
  for (const [code, problem, detail] of byCode) {
    for (const stage of ['request', 'answer'] as const) {
      const cause = failure(code)
      const found = connectionFault(cause, stage)
      t.match(found, { code: problem, message: detail, cause }, code)
      t.notMatch(found.message, /internal words/)
    }
  }
  t.end()
})

t.test('what has no telling code is no answer at all before the headers, and a broken answer behind them', t => {
  for (const code of [undefined, 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET', 17]) {
    t.equal(connectionFault(failure(code), 'request').code, 'CONNECTWISE_UNREACHABLE')
    t.equal(connectionFault(failure(code), 'answer').code, 'CONNECTWISE_CUT_OFF')
  }
  t.end()
})

t.test('what the HTTP parser refuses is no HTTP before the headers, and a broken answer behind them', t => {
  for (const error of [new errors.HTTPParserError('bad'), new errors.ResponseContentLengthMismatchError('bad')]) {
    t.equal(connectionFault(error, 'request').code, 'CONNECTWISE_MALFORMED')
    t.equal(connectionFault(error, 'answer').code, 'CONNECTWISE_CUT_OFF')
  }
  t.end()
})

t.test('a problem stays what it is', t => {
  const problem = new Problem('CONNECTWISE_TOO_LARGE', 'Too much.')
  t.equal(connectionFault(problem, 'answer'), problem)
  t.end()
})
