import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import t from 'tap'

const MAIN = fileURLToPath(new URL('../src/main.ts', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'gl-batches-main-'))
t.teardown(async () => await rm(folder, { recursive: true }))

const USABLE = {
  HOST: '127.0.0.1',
  PORT: '0',
  API_KEY: '',
  ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64'),
  DATABASE_URL: `sqlite:${join(folder, 'records.db')}`,
  ARCHIVE_URL: `file:${join(folder, 'archive')}`,
  LOG_LEVEL: 'info'
}

/** Starts the service as its own process, the way an operator does. */
function start (env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [MAIN], { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
}

async function exitOf (child: ChildProcess): Promise<{ code: number | null, stdout: string, stderr: string }> {
  const [[code], stdout, stderr] = await Promise.all([once(child, 'exit') as Promise<[number | null]>, text(child.stdout!), text(child.stderr!)])
  return { code, stdout, stderr }
}

/** Reads the log until the line that names the address. */
async function addressOf (child: ChildProcess): Promise<string> {
  for await (const line of createInterface({ input: child.stdout! })) {
    const address = /Server listening at (http:[^"]+)/.exec(line)?.[1]
    if (address !== undefined) return address
  }
  throw new Error('the service never listened')
}

t.test('a wrong environment ends with status 78 and every fault with its fix on standard error, before anything is created', async t => {
  const { code, stdout, stderr } = await exitOf(start({ ...USABLE, ENCRYPTION_KEY: 'short', PORT: '99999', TIME_ZONE: 'Mars', HOST: '0.0.0.0' }))
  t.equal(code, 78)
  t.equal(stdout, '')
  t.match(stderr, /^gl-batches cannot start: the configuration has 4 faults:\n/)
  for (const variable of ['ENCRYPTION_KEY', 'PORT', 'TIME_ZONE', 'API_KEY']) t.match(stderr, new RegExp(`  ${variable}: .+\n    fix: .+\n`))
  t.notMatch(stderr, /short|99999|Mars/)
  t.strictSame(await readdir(folder), [])
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  t.test(`a right environment starts the service, which answers and ends with status 0 on ${signal}`, async t => {
    const child = start(USABLE)
    const exit = once(child, 'exit')
    const url = await addressOf(child)
    const answer = await fetch(`${url}/livez`)
    t.equal(answer.status, 200)
    t.strictSame(await answer.json(), { live: true })
    child.kill(signal)
    t.strictSame(await exit, [0, null])
  })
}

t.test('an address that cannot be listened at ends the service with its variable, the reason and a fix in words', async t => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => taken.close())
  const { port } = taken.address() as AddressInfo
  for (const [variable, env, reason] of [
    ['HOST with PORT', { PORT: String(port) }, 'is taken by another process (EADDRINUSE)'],
    ['HOST with PORT', { HOST: '999.1.1.1', API_KEY: 'an-api-key-of-some-length' }, /is a name (?:without an address|that cannot be looked up) \(\w+\)/],
    ['METRICS_LISTEN', { METRICS_LISTEN: 'nohost.invalid:9000' }, /is a name (?:without an address|that cannot be looked up) \(\w+\)/],
    ['METRICS_LISTEN', { METRICS_LISTEN: `127.0.0.1:${port}` }, 'is taken by another process (EADDRINUSE)']
  ] as const) {
    const { code, stderr } = await exitOf(start({ ...USABLE, ...env }))
    t.equal(code, 1)
    const [said = '', fix = ''] = stderr.split('\n')
    t.ok(said.startsWith(`gl-batches cannot start: what ${variable} says `), said)
    t.match(said, reason)
    t.match(fix, /^ {4}fix: Address .*such as/)
  }
})

t.test('any other failure to begin ends the service with a status other than 0 and the reason in the log', async t => {
  const { code, stdout } = await exitOf(start({ ...USABLE, ARCHIVE_URL: `file:${join(folder, 'begin')}`, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('import{Server}from"node:http";Server.prototype.listen=()=>{throw new Error("no such call")}')}` }))
  t.equal(code, 1)
  t.match(stdout, /stopping because of an error/)
  t.match(stdout, /no such call/)
})

t.test('stores that cannot be opened end the service with the reason and a fix in words', async t => {
  const { code, stderr } = await exitOf(start({ ...USABLE, DATABASE_URL: 'sqlite:/dev/null/records.db' }))
  t.equal(code, 1)
  t.match(stderr, /^gl-batches cannot start: the stores could not be opened: .+\n {4}fix: .+\n$/)
  const odd = await exitOf(start({ ...USABLE, ARCHIVE_URL: `file:${join(folder, 'odd')}`, NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent('globalThis.setInterval=()=>{throw new Error("no such call")}')}` }))
  t.equal(odd.code, 1)
  t.match(odd.stderr, /^gl-batches cannot start: the stores could not be opened: no such call\n {4}fix: Check that DATABASE_URL and ARCHIVE_URL .+\n$/)
})
