import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import t from 'tap'
import { LAUNCHER, callCli, runCli, startCli } from './run-cli.ts'

const COMMANDS = ['serve', 'health', 'tenants list', 'keys create', 'keys list', 'keys revoke', 'export', 'verify', 'reindex', 'prune']
const folder = await mkdtemp(join(tmpdir(), 'gl-batches-cli-'))
t.teardown(async () => await rm(folder, { recursive: true }))

t.test('help lists all commands on standard output; a call without one, or of an unknown one, lists them as an error', async t => {
  const help = await runCli(['--help'])
  t.match(help, { code: 0, stderr: '' })
  for (const name of COMMANDS) t.match(help.stdout, new RegExp(`^  ${name}  `, 'm'))
  t.match(await callCli([]), { code: 64, stdout: '', stderr: help.stdout })
  t.match(await callCli(['import']), { code: 64, stdout: '', stderr: `gl-batches: there is no command import\n\n${help.stdout}` })
})

t.test('every command explains itself, and docs/command-line.md explains every command', async t => {
  const docs = await readFile(new URL('../../docs/command-line.md', import.meta.url), 'utf8')
  for (const name of COMMANDS) {
    const { code, stdout, stderr } = await callCli([...name.split(' '), '--help'])
    t.match({ code, stderr }, { code: 0, stderr: '' })
    t.match(stdout, new RegExp(`^Usage: gl-batches ${name}`))
    t.match(docs, new RegExp(`^## ${name}$`, 'm'))
    for (const [option] of stdout.matchAll(/--[a-z-]+/g)) t.ok(docs.includes(option), `${name} ${option}`)
  }
})

t.test('an option that a command does not have is refused with its usage', async t => {
  t.match(await callCli(['verify', '--fix']), { code: 64, stdout: '', stderr: /^gl-batches verify: Unknown option '--fix'.*\nUsage: gl-batches verify \[--archive-only\]\n$/s })
  t.match(await callCli(['verify', 'all']), { code: 64, stderr: /Unexpected argument 'all'/ })
})

for (const name of ['serve', 'verify --archive-only', 'reindex --write']) {
  t.test(`${name} tells the faults of its configuration as the service does, and creates nothing`, async t => {
    const env = { DATABASE_URL: `sqlite:${join(folder, 'records.db')}`, ARCHIVE_URL: `file:${join(folder, 'archive')}`, TIME_ZONE: 'Mars' }
    const { code, stdout, stderr } = await (name === 'serve' ? runCli : callCli)(name.split(' '), env)
    t.equal(code, 78)
    t.equal(stdout, '')
    t.match(stderr, /^gl-batches cannot start: the configuration has 2 faults:\n {2}ENCRYPTION_KEY: .+\n {4}fix: .+\n {2}TIME_ZONE: /)
    t.strictSame(await readdir(folder), [])
  })
}

t.test('a Node that does not run TypeScript hands over to the one that npm installed, and passes signals and statuses on', async t => {
  const old = ['--no-experimental-strip-types']
  const refused = startCli(['import'], {}, old)
  const [stderr, exit] = await Promise.all([text(refused.stderr), once(refused, 'exit')])
  t.match(stderr, /^gl-batches: there is no command import/)
  t.strictSame(exit, [64, null])
  const env = {
    PORT: '0',
    ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64'),
    DATABASE_URL: `sqlite:${join(folder, 'served.db')}`,
    ARCHIVE_URL: `file:${join(folder, 'served')}`
  }
  const service = startCli(['serve'], env, old)
  const stopped = once(service, 'exit')
  for await (const line of createInterface({ input: service.stdout })) {
    if (!line.includes('Server listening at')) continue
    service.kill('SIGTERM')
    break
  }
  service.stdout.resume()
  t.strictSame(await stopped, [0, null])
})

t.test('without that Node it says what is needed', async t => {
  const copy = join(folder, 'gl-batches.mjs')
  await copyFile(LAUNCHER, copy)
  const child = spawn(process.execPath, ['--no-experimental-strip-types', copy, 'help'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const [stderr, exit] = await Promise.all([text(child.stderr), once(child, 'exit')])
  t.match(stderr, /^gl-batches needs Node 24; this is v.+\n {4}fix: .+\n$/)
  t.strictSame(exit, [69, null])
})

t.test('a reader that goes away before the end makes it a failure without a stack trace', async t => {
  const child = startCli(['help'])
  child.stdout.destroy()
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number]>])
  t.equal(stderr, '')
  t.equal(code, 1)
})
