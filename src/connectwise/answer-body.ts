import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Problem } from '../domain/problem.ts'
import { connectionFault } from './faults.ts'
import type { OutboundAnswer } from './outbound.ts'

/**
 * Whether the framing of an answer tells its end (RFC 9112 §6.3): by its length or by chunks, which are then the
 * last coding. A body that ends where the
 * connection ends looks whole even when it was cut.
 */
export function provesItsEnd ({ headers }: OutboundAnswer): boolean {
  return headers['content-length'] !== undefined || /\bchunked\s*$/i.test(String(headers['transfer-encoding']))
}

/**
 * The bytes of an answer, decompressed strictly. @throws Problem CONNECTWISE_CUT_OFF, CONNECTWISE_TIMEOUT,
 * CONNECTWISE_TOO_LARGE, CONNECTWISE_MALFORMED while it is read; the answer is destroyed when the reader stops early.
 */
export async function * readBody (answer: OutboundAnswer, maxBytes: number, signal: AbortSignal): AsyncGenerator<Buffer, undefined> {
  let bytes = 0
  try {
    for await (const chunk of decoded(answer) as AsyncIterable<Buffer>) {
      bytes += chunk.length
      if (bytes > maxBytes) {
        throw new Problem('CONNECTWISE_TOO_LARGE', `ConnectWise sent more than the ${maxBytes} bytes that are allowed.`)
      }
      yield chunk
    }
  } catch (error) {
    signal.throwIfAborted()
    throw connectionFault(error, 'answer')
  } finally {
    answer.body.destroy()
  }
}

function decoded (answer: OutboundAnswer): AsyncIterable<unknown> {
  const encoding = String(answer.headers['content-encoding'] ?? 'identity').toLowerCase()
  if (encoding === 'identity') return answer.body
  if (encoding !== 'gzip') {
    throw new Problem('CONNECTWISE_MALFORMED', `ConnectWise answered in the encoding ${encoding.slice(0, 20)}, which nobody asked for.`)
  }
  // the callback only keeps an error from going unhandled: the reader of the pipeline gets it too
  return pipeline(answer.body, createGunzip(), () => {})
}

/** A small answer as text. @throws as `readBody` does */
export async function readText (answer: OutboundAnswer, signal: AbortSignal): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of readBody(answer, SMALL_ANSWER_BYTES, signal)) pieces.push(piece)
  return Buffer.concat(pieces).toString('utf8')
}

const SMALL_ANSWER_BYTES = 8 * 1024 * 1024
