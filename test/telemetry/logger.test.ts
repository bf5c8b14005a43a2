import { spawnSync } from 'node:child_process'
import t from 'tap'
import { Problem } from '../../src/domain/problem.ts'
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

t.test('of an error and of all its causes nothing is logged but type, code, message and stack, however it is called', t => {
  const held = { data: 'CANARY', config: { password: 'CANARY' }, body: Buffer.from('CANARY') }
  const inner = Object.assign(new Error('inner', { cause: 'CANARY' }), held, { code: 'HPE_INVALID_CONSTANT' })
  const several = Object.assign(new AggregateError([inner, 'CANARY'], 'several'), held, { code: { secret: 'CANARY' } })
  const err = Object.assign(new Problem('CONNECTWISE_MALFORMED', 'outer', { cause: several, fix: 'CANARY' }), held)
  const lines = linesOf('info', logger => {
    logger.error({ err })
    logger.error(err)
    logger.error({ err: { message: 'no error', data: 'CANARY' } })
  })
  t.match(lines[0], { err: { type: 'Problem', code: 'CONNECTWISE_MALFORMED', message: 'outer', stack: /outer/, cause: { type: 'AggregateError', errors: [{ type: 'Error', code: 'HPE_INVALID_CONSTANT', message: 'inner' }] } } })
  t.match(lines[1], { err: { type: 'Problem' }, msg: 'outer' })
  t.notMatch(JSON.stringify(lines), /CANARY/)
  t.end()
})

t.test('causes that lead back to themselves are logged to a limit', t => {
  const err = new Error('round')
  err.cause = err
  t.equal(JSON.stringify(linesOf('info', logger => { logger.error({ err }) })).match(/"message"/g)?.length, 8)
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
