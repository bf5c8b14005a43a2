import { createHash } from 'node:crypto'
import { Problem } from '../domain/problem.ts'
import { provesItsEnd, readBody } from './answer-body.ts'
import type { OutboundAnswer } from './outbound.ts'

export interface WholeDocumentOptions {
  maxBytes: number
  unverifiedLength: 'read-twice' | 'refuse'
  signal: AbortSignal
  /** Asks for the same document once more. */
  again: () => Promise<OutboundAnswer>
}

/**
 * The bytes of a document that end without an error only when the document is whole. Where the framing proves nothing,
 * the document is read a second time and both must be equal, byte for byte.
 * @throws Problem CONNECTWISE_CUT_OFF, and all that `readBody` throws
 */
export async function * wholeDocument (answer: OutboundAnswer, options: WholeDocumentOptions): AsyncGenerator<Buffer, undefined> {
  const { maxBytes, signal } = options
  if (provesItsEnd(answer)) {
    yield * readBody(answer, maxBytes, signal)
    return
  }
  if (options.unverifiedLength === 'refuse') {
    answer.body.destroy()
    throw new Problem('CONNECTWISE_CUT_OFF', 'The answer of ConnectWise ends where the connection ends: whether it is whole cannot be told.')
  }
  const first = createHash('sha256')
  for await (const chunk of readBody(answer, maxBytes, signal)) {
    first.update(chunk)
    yield chunk
  }
  const second = createHash('sha256')
  for await (const chunk of readBody(await options.again(), maxBytes, signal)) second.update(chunk)
  if (first.digest('hex') !== second.digest('hex')) {
    throw new Problem('CONNECTWISE_CUT_OFF', 'ConnectWise gave two different answers to the same question; at least one of them is not whole.')
  }
}
