import type { ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { createGzip, gzipSync } from 'node:zlib'
import type { Answer } from './answer.ts'
import type { DeliveryPlan } from './delivery-plan.ts'

/** The connection under a response, for faults that HTTP itself cannot express. */
export interface Wire {
  /** Answers with a TCP reset. */
  reset (): void
  /** Ends the TCP connection without a word of TLS. */
  cutTls (): void
}

/** Where an answer goes, and until when. */
interface Delivery {
  response: ServerResponse
  wire: Wire
  plan: DeliveryPlan
  /** Whether the client takes gzip. */
  acceptsGzip: boolean
  signal: AbortSignal
}

interface Encoded {
  chunks: Iterable<Buffer> | AsyncIterable<Buffer>
  /** Undefined when it is not known before the end. */
  length: number | undefined
}

/** Applies gzip. Only a framing with Content-Length has to pack the whole body before the first byte. */
function encode (answer: Answer, { plan, acceptsGzip, response }: Delivery): Encoded {
  if (!plan.gzip || !acceptsGzip || answer.headers['content-encoding'] !== undefined) {
    return { chunks: answer.body.open(), length: plan.framing === 'content-length' ? answer.body.length() : undefined }
  }
  response.setHeader('content-encoding', 'gzip')
  if (plan.framing === 'content-length') {
    const packed = gzipSync(Buffer.concat([...answer.body.open()]))
    return { chunks: [packed], length: packed.length }
  }
  const gzip = createGzip({ level: 1 })
  Readable.from(answer.body.open(), { objectMode: false }).pipe(gzip)
  return { chunks: gzip as AsyncIterable<Buffer>, length: undefined }
}

function writeHead (answer: Answer, length: number | undefined, { response, plan }: Delivery): void {
  response.statusCode = answer.status
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  if (answer.contentType !== '') response.setHeader('content-type', answer.contentType)
  if (answer.status === 204) return
  if (plan.framing === 'content-length' && length !== undefined) response.setHeader('content-length', length + plan.missingBytes)
  if (plan.framing === 'close-delimited') {
    response.setHeader('connection', 'close')
    // a header that is removed by hand is not added again: neither length nor chunks, so only the end delimits
    response.removeHeader('transfer-encoding')
  }
}

/** Writes with backpressure: waits until the client has taken enough, or is gone. */
async function write (part: Buffer, { response }: Delivery): Promise<void> {
  if (response.write(part) || response.destroyed) return
  await new Promise<void>(resolve => {
    const proceed = (): void => {
      response.off('drain', proceed)
      response.off('close', proceed)
      resolve()
    }
    response.once('drain', proceed)
    response.once('close', proceed)
  })
}

async function writeSlowly (part: Buffer, delivery: Delivery): Promise<void> {
  const { drip } = delivery.plan
  if (drip === undefined) return write(part, delivery)
  for (let at = 0; at < part.length && !delivery.response.destroyed; at += drip.bytesPerWrite) {
    await write(part.subarray(at, at + drip.bytesPerWrite), delivery)
    await setTimeout(drip.everyMs, undefined, { signal: delivery.signal })
  }
}

/** Waits until the bytes written so far have left, so that a cut comes after them and not instead of them. */
async function flushed (response: ServerResponse): Promise<void> {
  const { socket } = response
  if (socket === null) return
  await new Promise<void>(resolve => socket.write('', () => resolve()))
}

async function cutShort ({ response, wire, plan }: Delivery): Promise<void> {
  const manner = plan.cut?.manner
  response.flushHeaders()
  if (manner === 'finish') {
    response.end()
    return
  }
  await flushed(response)
  if (manner === 'reset') wire.reset()
  if (manner === 'tls-cut') wire.cutTls()
  if (manner === 'end') response.socket?.end()
}

/** Sends an answer as planned; returns when it is sent, cut, or the client is gone. */
export async function deliver (answer: Answer, delivery: Delivery): Promise<void> {
  const { response, plan } = delivery
  const { chunks, length } = encode(answer, delivery)
  writeHead(answer, length, delivery)
  const limit = plan.cut?.afterBytes ?? Infinity
  let sent = 0
  for await (const chunk of chunks) {
    if (response.destroyed) return
    const part = chunk.subarray(0, Math.min(chunk.length, limit - sent))
    await writeSlowly(part, delivery)
    sent += part.length
    if (sent >= limit) return cutShort(delivery)
  }
  if (plan.cut !== undefined) return cutShort(delivery)
  response.end()
}
