import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { Agent, request } from 'undici'

const program = fileURLToPath(new URL('main.ts', import.meta.url))

t.test('Started alone, the simulator prints where it is and how to sign in, serves, and closes on a signal', async t => {
  const folder = await mkdtemp(join(tmpdir(), 'simulator-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const caFile = join(folder, 'ca.pem')
  const env = { ...process.env, PORT: '0', HTTPS_PORT: '0', INVOICES: '3', CA_FILE: caFile, CERTIFICATE_NAMES: 'simulator' }
  const child = spawn(process.execPath, [program], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  t.teardown(() => child.kill('SIGKILL'))
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) {
    lines.push(line)
    if (line.includes('END CERTIFICATE')) break
  }
  const printed = lines.join('\n')
  const url = /HTTPS +(https:\S+)/.exec(printed)?.[1] ?? ''
  t.match(printed, /company +training\n/)
  t.match(printed, /3 invoices, 50 expense bills, 80 purchases/)
  t.match(printed, /public, private key +publicDemo {3}privateDemo/)
  const agent = new Agent({ connect: { ca: await readFile(caFile, 'utf8') } })
  t.teardown(() => agent.destroy())
  const { statusCode, body } = await request(`${url}/login/companyinfo/training`, { dispatcher: agent })
  await body.dump()
  t.equal(statusCode, 200)
  child.kill('SIGTERM')
  t.strictSame(await once(child, 'exit'), [0, null])
})

t.test('A setting that is no number stops the simulator with its name', async t => {
  const child = spawn(process.execPath, [program], { env: { ...process.env, INVOICES: 'many' }, stdio: ['ignore', 'ignore', 'pipe'] })
  let errors = ''
  for await (const chunk of child.stderr) errors += String(chunk)
  t.match(errors, /INVOICES must be a whole number, not "many"/)
})
