import t from 'tap'
import { startService } from '../acceptance/start-service.ts'
import { callCli, runCli } from './run-cli.ts'

const service = await startService({ env: { AUTH: 'required' } })
t.teardown(() => service[Symbol.asyncDispose]())
const ENV = { ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64'), DATABASE_URL: service.databaseUrl, ARCHIVE_URL: `file:${service.archiveFolder}` }
const WIDE = ['--name', 'first', '--scopes', 'tenants:read,batches:read', '--tenants', 'all']

t.test('the first key is made beside a service that has none, used, listed and revoked', async t => {
  const { code, stdout } = await runCli(['keys', 'create', ...WIDE], ENV)
  t.equal(code, 0)
  const key = stdout.trim()
  const [, id = '', secret = ''] = key.split('_')
  const call = async () => (await service.call('/tenants', { headers: { authorization: `Bearer ${key}` } })).status
  t.equal(await call(), 200)
  t.match(await callCli(['keys', 'revoke', '--id', id], ENV), { code: 0, stdout: '' })
  t.equal(await call(), 401)
  t.equal((await callCli(['keys', 'create', '--name', 'second', '--scopes', 'batches:read', '--tenants', 'acme,globex', '--expires-at', '2999-01-31T00:00:00Z'], ENV)).code, 0)
  t.equal((await callCli(['keys', 'create', '--name', 'third', '--scopes', 'batches:read', '--tenants', 'acme'], ENV)).code, 0)
  const list = (await callCli(['keys', 'list'], ENV)).stdout
  t.match(list, new RegExp(`^${id}\tall\ttenants:read,batches:read\t20[^\t]+Z\trevoked 20[^\t]+Z\tfirst\n`))
  t.match(list, /\tacme,globex\tbatches:read\tnever used\tuntil 2999-01-31T00:00:00\.000Z\tsecond\n/)
  t.match(list, /\tacme\tbatches:read\tnever used\tin force\tthird\n/)
  t.notOk(list.includes(secret))
})

t.test('what a key cannot be, and a key that is not there, are refused', async t => {
  for (const [args, text] of [
    [['--scopes', 'batches:read', '--tenants', 'all'], /--name is missing/],
    [['--name', 'x', '--scopes', 'batches:delete', '--tenants', 'all'], /--scopes batches:delete is not among batches:read/],
    [['--name', 'x', '--scopes', 'batches:read', '--tenants', 'Acme!'], /--tenants must be all, or ids/],
    [[...WIDE, '--expires-at', 'soon'], /--expires-at is no time/]
  ] as const) t.match(await callCli(['keys', 'create', ...args], ENV), { code: 64, stdout: '', stderr: text })
  t.match(await callCli(['keys', 'revoke', '--id', '0123456789abcdef'], ENV), { code: 1, stderr: /KEY_UNKNOWN: There is no key/ })
})
