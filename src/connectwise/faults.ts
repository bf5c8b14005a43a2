import { errors } from 'undici'
import { Problem, type ProblemCode } from '../domain/problem.ts'

/** What a failing connection means, by the code of undici, of Node or of zlib. */
const FAULTS: Readonly<Record<string, readonly [ProblemCode, string]>> = {
  UND_ERR_CONNECT_TIMEOUT: ['CONNECTWISE_UNREACHABLE', 'The ConnectWise site did not take the connection in time.'],
  ECONNREFUSED: ['CONNECTWISE_UNREACHABLE', 'The ConnectWise site refuses connections.'],
  ENOTFOUND: ['CONNECTWISE_UNREACHABLE', 'The name of the ConnectWise site cannot be found.'],
  EAI_AGAIN: ['CONNECTWISE_UNREACHABLE', 'The name of the ConnectWise site cannot be looked up now.'],
  EHOSTUNREACH: ['CONNECTWISE_UNREACHABLE', 'There is no way to the ConnectWise site.'],
  ENETUNREACH: ['CONNECTWISE_UNREACHABLE', 'There is no way to the ConnectWise site.'],
  UND_ERR_HEADERS_TIMEOUT: ['CONNECTWISE_TIMEOUT', 'ConnectWise did not begin to answer in time.'],
  UND_ERR_BODY_TIMEOUT: ['CONNECTWISE_TIMEOUT', 'ConnectWise stopped sending in the middle of its answer.'],
  UND_ERR_HEADERS_OVERFLOW: ['CONNECTWISE_MALFORMED', 'The headers of the answer of ConnectWise are too large.'],
  Z_BUF_ERROR: ['CONNECTWISE_CUT_OFF', 'The compressed answer of ConnectWise ends too early.'],
  Z_DATA_ERROR: ['CONNECTWISE_MALFORMED', 'The compressed answer of ConnectWise is damaged.'],
  EPROTO: ['CONNECTWISE_TLS_FAILED', 'The ConnectWise site does not speak TLS as it should.']
}

/** Node's codes for certificates (tls.md, "X509 certificate error codes") and those of OpenSSL. */
const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|CRL_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_|ERROR_IN_C|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH|HOSTNAME_)/

/** How far a call had come when it failed: before or within the answer. */
export type Stage = 'request' | 'answer'

/** A failed connection as a problem; a problem stays what it is. */
export function connectionFault (error: unknown, stage: Stage): Problem {
  if (error instanceof Problem) return error
  const code = (error as { code?: unknown }).code
  const name = typeof code === 'string' ? code : ''
  const known = FAULTS[name]
  if (known !== undefined) return new Problem(known[0], known[1], { cause: error })
  if (TLS_CODE.test(name)) {
    return new Problem('CONNECTWISE_TLS_FAILED', `The certificate of the ConnectWise site is not trusted (${name}).`, { cause: error })
  }
  if (stage === 'answer') {
    return new Problem('CONNECTWISE_CUT_OFF', 'The connection to ConnectWise broke in the middle of its answer.', { cause: error })
  }
  if (error instanceof errors.HTTPParserError || error instanceof errors.ResponseContentLengthMismatchError) {
    return new Problem('CONNECTWISE_MALFORMED', 'The ConnectWise site does not answer in HTTP.', { cause: error })
  }
  return new Problem('CONNECTWISE_UNREACHABLE', 'The ConnectWise site closed the connection without an answer.', { cause: error })
}
