import t from 'tap'
import { Progress } from '../../src/cli/progress.ts'

function terminal (isTTY: boolean) {
  let now = 1000
  const written: string[] = []
  const stderr = { write: (text: string | Uint8Array) => written.push(String(text)) }
  const progress = new Progress({ env: {}, stdout: { write: () => true, isTTY }, stderr, now: () => new Date(now) })
  return { progress, written, wait: (ms: number) => { now += ms } }
}

t.test('on a terminal one line is replaced now and then, and taken away before anything else is written', t => {
  const { progress, written, wait } = terminal(true)
  progress.clear()
  progress.tell(() => 'one')
  wait(100)
  progress.tell(() => { throw new Error('too soon, so never worked out') })
  wait(100)
  progress.tell(() => 'two')
  progress.clear()
  progress.clear()
  t.strictSame(written, ['\r\u001B[Kone', '\r\u001B[Ktwo', '\r\u001B[K'])
  t.end()
})

t.test('where standard output is no terminal nothing is told', t => {
  const { progress, written } = terminal(false)
  progress.tell(() => 'one')
  progress.clear()
  t.strictSame(written, [])
  t.end()
})
