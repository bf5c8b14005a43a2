import { setTimeout as delay } from 'node:timers/promises'

/** Calls are tried again sooner than they are told to, so that no test waits longer than the service does. */
const AGAIN_MS = 100

export interface Call {
  tenantId: string
  method: string
  path: string
  body?: object
  /** Idempotency key. */
  key?: string
}

export interface Answered {
  status: number
  headers: Headers
  text: string
}

export async function send (url: string, { tenantId, method, path, body, key }: Call): Promise<Answered> {
  const answer = await fetch(`${url}${path}`, {
    method,
    headers: {
      'x-tenant-id': tenantId,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key })
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  })
  return { status: answer.status, headers: answer.headers, text: await answer.text() }
}

/** Sends a call over and over while it is told to come again: another one has the turn or the key, or the process has too much to do. */
export async function sendUntilAnswered (url: string, call: Call): Promise<Answered> {
  for (;;) {
    const answered = await send(url, call)
    if (answered.headers.get('retry-after') === null) return answered
    await delay(AGAIN_MS)
  }
}

/** The body of an answer that has to have this status. */
export async function bodyOf<T> (answer: Answered | Promise<Answered>, status: number): Promise<T> {
  const answered = await answer
  if (answered.status !== status) throw new Error(`answered ${answered.status} in place of ${status}: ${answered.text}`)
  return JSON.parse(answered.text) as T
}
