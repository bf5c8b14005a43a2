import t from 'tap'
import { plainWords, withWords } from '../../src/connectwise/plain-words.ts'

const texts: [text: string, words: string][] = [
  ['System.Exception: Cannot find it   at App.services.GLEntry.update() at App.Page_Load(Object sender, EventArgs e)', 'Cannot find it'],
  ['System.Data.SqlClient.SqlException: Timeout expired.\r\n   at System.Data.Run(String sql) in C:\\app\\Run.cs:line 7', 'Timeout expired.'],
  ['Exception: short', 'short'],
  ['Object reference not set to an instance of an object.', 'Object reference not set to an instance of an object.'],
  ['look at the batch (again)', 'look at the batch (again)'],
  ['  spaced  ', 'spaced'],
  ['', '']
]

t.test('what ConnectWise says is told without the name of the exception and without its stack trace', t => {
  for (const [text, words] of texts) t.equal(plainWords(text), words)
  t.end()
})

t.test('at most 300 characters are told', t => {
  t.equal(plainWords('a'.repeat(301)), 'a'.repeat(300))
  t.end()
})

t.test('millions of blanks, which a hostile site could send, are read in no time', t => {
  const started = performance.now()
  t.equal(plainWords(`a${' '.repeat(4_000_000)}b`), 'a')
  t.ok(performance.now() - started < 1000)
  t.end()
})

t.test('a detail goes without words where ConnectWise says nothing', t => {
  t.equal(withWords('It failed.', ''), 'It failed.')
  t.equal(withWords('It failed.', 'No'), 'It failed. It says: No')
  t.end()
})
