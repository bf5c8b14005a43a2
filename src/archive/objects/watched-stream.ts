import { Readable } from 'node:stream'
import { objectProblem } from './object-problem.ts'
import { ObjectFault } from './object-store.ts'

/** A call whose answer begins within so many milliseconds or fails; afterwards its body may take as long as it likes. */
export async function untilAnswered<T> (timeoutMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), timeoutMs)
  try {
    return await call(controller.signal)
  } finally {
    clearTimeout(timer)
  }
}

/** Passes a body on and fails by name when it breaks off, or when nothing comes for so many milliseconds while the reader waits for it. */
export function watched (body: Readable, idleTimeoutMs: number): Readable {
  return Readable.from(passOn(body, idleTimeoutMs), { objectMode: false })
}

async function * passOn (body: Readable, idleTimeoutMs: number): AsyncGenerator<Uint8Array> {
  const chunks = (body as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]()
  // a reader that is slow does not count: the time runs only while a chunk is waited for
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    const timer = setTimeout(() => body.destroy(new ObjectFault('failed', { reason: 'TimeoutError' })), idleTimeoutMs)
    try {
      return await chunks.next()
    } finally {
      clearTimeout(timer)
    }
  }
  try {
    for (let read = await next(); read.done !== true; read = await next()) yield read.value
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException
    throw objectProblem('read the copy', error instanceof ObjectFault ? error : new ObjectFault('failed', { reason: code ?? name }))
  } finally {
    body.destroy()
  }
}
