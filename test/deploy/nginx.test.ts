import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { createServer, type IncomingMessage } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import t, { type Test } from 'tap'

const NGINX = '/usr/sbin/nginx'
const skip = existsSync(NGINX) ? false : 'nginx is not installed'
const POSTING = '/finance/gl-batches/0192f0c1-0000-7000-8000-000000000001/posting'

/** A replica that reads every call and drops it, or that takes no connection. */
async function startReplica (t: Test, calls: string[], takesCalls: boolean): Promise<number> {
  const server = createServer((request: IncomingMessage) => {
    calls.push(`${request.method ?? ''} ${request.url ?? ''}`)
    request.resume().on('end', () => request.socket.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  if (takesCalls) t.teardown(() => server.close())
  else server.close()
  return port
}

/** The gateway of this project in front of two replicas, on ports that are free. */
async function startGateway (t: Test, replicas: [number, number]): Promise<string> {
  const folder = t.testdir()
  const probe = createServer()
  await once(probe.listen(0, '127.0.0.1'), 'listening')
  const { port } = probe.address() as AddressInfo
  await new Promise(resolve => probe.close(resolve))
  const given = await readFile(new URL('../../deploy/nginx/nginx.conf', import.meta.url), 'utf8')
  const changed = given.replaceAll('/tmp/', `${folder}/`).replace('worker_processes auto', 'worker_processes 1')
    .replace('service-1:8080 max_fails=1', `127.0.0.1:${replicas[0]} max_fails=0`)
    .replace('service-2:8080 max_fails=1', `127.0.0.1:${replicas[1]} max_fails=0`)
    .replace('listen 8080', `listen 127.0.0.1:${port}`)
  await writeFile(join(folder, 'nginx.conf'), changed)
  const child = spawn(NGINX, ['-c', join(folder, 'nginx.conf'), '-p', folder, '-e', '/dev/null', '-g', 'daemon off;'], { stdio: 'ignore' })
  t.teardown(async () => {
    child.kill()
    if (child.exitCode === null) await once(child, 'exit')
  })
  while (!await listens(port)) {
    if (child.exitCode !== null) throw new Error('nginx does not take this configuration')
    await setTimeout(10)
  }
  return `http://127.0.0.1:${port}`
}

async function listens (port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  const isConnected = await once(socket, 'connect').then(() => true, () => false)
  socket.destroy()
  return isConnected
}

t.test('a posting or an export that one replica has read and dropped is never sent to the other', { skip }, async t => {
  const calls: string[] = []
  const gateway = await startGateway(t, [await startReplica(t, calls, true), await startReplica(t, calls, true)])
  for (const [method, path] of [['PUT', POSTING], ['DELETE', POSTING], ['PUT', `${POSTING}?tenant=acme`], ['POST', '/finance/gl-batches']] as const) {
    calls.length = 0
    t.equal((await fetch(`${gateway}${path}`, { method, ...method === 'DELETE' ? {} : { body: '{}' } })).status, 502)
    t.strictSame(calls, [`${method} ${path}`])
  }
  calls.length = 0
  t.equal((await fetch(`${gateway}/finance/gl-batches`)).status, 502)
  t.equal(calls.length, 2, 'what changes nothing is tried at the other')
})

t.test('a call that no replica has read goes to the other where one takes no connection, but for a posting', { skip }, async t => {
  const calls: string[] = []
  const gateway = await startGateway(t, [await startReplica(t, calls, false), await startReplica(t, calls, true)])
  for (let call = 1; call <= 4; call++) {
    await fetch(`${gateway}/finance/gl-batches`, { method: 'POST', body: '{}' })
    t.equal(calls.length, call)
  }
  calls.length = 0
  for (let call = 0; call < 4; call++) await fetch(`${gateway}${POSTING}`, { method: 'PUT', body: '{}' })
  t.equal(calls.length, 2, 'half of them went to the one that takes none, and were told as 502')
})
