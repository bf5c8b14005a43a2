import t from 'tap'
import { listenFault } from '../../src/config/listen-fault.ts'

t.test('a failure to listen is told by its variable, also where its code has no words, and any other failure is none', t => {
  t.match(listenFault({ syscall: 'listen', code: 'EACCES' }), { variable: 'HOST with PORT', problem: 'may not be listened at by this user (EACCES)', fix: /Port to listen on/ })
  t.match(listenFault({ syscall: 'listen', code: 'EODD', isForMetrics: true }), { variable: 'METRICS_LISTEN', problem: 'cannot be listened at (EODD)', fix: /^Address and port/ })
  t.equal(listenFault(new Error('other')), undefined)
  t.end()
})
