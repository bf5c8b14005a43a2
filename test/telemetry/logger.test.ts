import { spawnSync } from 'node:child_process'
import t from 'tap'
import { createLogger } from '../../src/telemetry/logger.ts'

function linesOf (level: string, write: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = []
  write(createLogger(level, { write: line => { lines.push(line) } }))
  return lines.map(line => JSON.parse(line) as Record<string, unknown>)
}

t.test('a request is logged by its method, path and client address only', t => {
  const req = { method: 'GET', originalUrl: '/gl-batches?token=CANARY', ip: '192.0.2.7', headers: { authorization: 'Bearer CANARY' }, body: 'CANARY' }
  t.match(linesOf('info', logger => logger.info({ req }, 'incoming')), [{ req: { method: 'GET', path: '/gl-batches', clientAddress: '192.0.2.7' }, msg: 'incoming' }])
  t.notMatch(JSON.stringify(linesOf('info', logger => logger.info({ req }))), /CANARY/)
  t.end()
})

t.test('an error is logged with its cause', t => {
  const err = new Error('outer', { cause: new Error('inner') })
  t.match(linesOf('info', logger => logger.error({ err })), [{ err: { message: 'outer', cause: { message: 'inner' } } }])
  t.end()
})

t.test('what is below the level is not logged', t => {
  t.equal(linesOf('warn', logger => {
    logger.info('not this')
    logger.warn('but this')
  }).length, 1)
  t.end()
})

t.test('without a destination the lines go to standard output', t => {
  const logger = new URL('../../src/telemetry/logger.ts', import.meta.url).href
  const code = `const { createLogger } = await import(${JSON.stringify(logger)}); createLogger('info').info('hello')`
  const { stdout, status } = spawnSync(process.execPath, ['--input-type=module', '-e', code], { encoding: 'utf8' })
  t.equal(status, 0)
  t.match(JSON.parse(stdout) as object, { level: 30, msg: 'hello' })
  t.end()
})
