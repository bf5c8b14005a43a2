import { once } from 'node:events'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import type { PostgresSettings } from '../../src/domain/database-settings.ts'
import { Secret } from '../../src/domain/secret.ts'
import { makeLoopbackCertificate } from '../simulator/certificate.ts'

/** The number by which a client asks for TLS in place of a version of the protocol. */
const TLS_REQUEST = 80_877_103
const TEXT = 25
const INT8 = 20

export const PASSWORD = 'Canary p@ss/word#1'

/** What a query is answered: a value in one row, an error with its fields, nothing at all, or the end of the connection. */
export type Answer = { text: string } | { int8: string } | { error: Record<string, string> } | 'silence' | 'break'

/** A server that speaks just enough of PostgreSQL's protocol to fail in the ways of a real one, on demand. */
export interface StandIn extends AsyncDisposable {
  settings: PostgresSettings
  caCertificate: string
  /** How many connections there were. */
  connections: number
  /** What clients said of themselves, as text. */
  startups: string[]
  /** Ends every connection that there is. */
  breakAll: () => void
}

export interface StandInOptions {
  /** `refused`: the server has no TLS; `silent`: it never answers a connection. */
  tls?: 'offered' | 'refused'
  isSilent?: boolean
  refusal?: Record<string, string>
}

/** Starts it; every query is answered by `answers`, others with an empty text. */
export async function startStandIn (answers: Record<string, Answer> = {}, { tls = 'refused', isSilent = false, refusal }: StandInOptions = {}): Promise<StandIn> {
  const certificate = await makeLoopbackCertificate([])
  const sockets = new Set<Socket>()
  const server = createServer(socket => {
    standIn.connections++
    sockets.add(socket)
    socket.on('error', () => undefined)
    if (!isSilent) socket.once('data', chunk => { begin(socket, chunk) })
  })
  const begin = (socket: Socket, chunk: Buffer): void => {
    if (chunk.readInt32BE(4) === TLS_REQUEST) {
      socket.write(tls === 'offered' ? 'S' : 'N')
      if (tls === 'refused') return
      const secure = new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(certificate) })
      secure.on('error', () => undefined)
      secure.once('data', (first: Buffer) => { begin(secure, first) })
      return
    }
    standIn.startups.push(chunk.toString('latin1'))
    if (refusal !== undefined) {
      socket.end(errorOf(refusal))
      return
    }
    socket.write(Buffer.concat([message('R', int32(0)), READY]))
    socket.on('data', data => { answer(socket, data) })
  }
  const answer = (socket: Socket, data: Buffer): void => {
    // a goodbye, or the text of a simple query
    if (data[0] !== 'Q'.charCodeAt(0)) return
    const given = answers[data.subarray(5, -1).toString()] ?? { text: '' }
    if (given === 'break') socket.destroy()
    else if (given !== 'silence') socket.write(Buffer.concat([...('error' in given ? [errorOf(given.error)] : rowOf(given)), READY]))
  }
  server.listen(0)
  await once(server, 'listening')
  const standIn: StandIn = {
    settings: {
      engine: 'postgres',
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      database: 'records',
      user: 'gl',
      password: new Secret(PASSWORD),
      tls: undefined,
      poolSize: 1,
      connectTimeoutMs: 1000,
      statementTimeoutMs: 200,
      migrateAtStart: true
    },
    caCertificate: certificate.caCertificate,
    connections: 0,
    startups: [],
    breakAll: () => { for (const socket of sockets) socket.destroy() },
    [Symbol.asyncDispose]: async () => {
      standIn.breakAll()
      server.close()
      await once(server, 'close')
    }
  }
  return standIn
}

function message (type: string, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(type), int32(body.length + 4), body])
}

function int32 (value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeInt32BE(value)
  return bytes
}

const READY = message('Z', Buffer.from('I'))

function errorOf (fields: Record<string, string>): Buffer {
  return message('E', Buffer.from(`${Object.entries({ S: 'ERROR', C: 'XX000', ...fields }).map(([type, value]) => `${type}${value}\0`).join('')}\0`))
}

function rowOf (given: { text: string } | { int8: string }): Buffer[] {
  const [type, value] = 'text' in given ? [TEXT, given.text] : [INT8, given.int8]
  const field = Buffer.concat([Buffer.from('value\0'), int32(0), Buffer.from([0, 0]), int32(type), Buffer.from([255, 255]), int32(-1), Buffer.from([0, 0])])
  return [
    message('T', Buffer.concat([Buffer.from([0, 1]), field])),
    message('D', Buffer.concat([Buffer.from([0, 1]), int32(value.length), Buffer.from(value)])),
    message('C', Buffer.from('SELECT 1\0'))
  ]
}
