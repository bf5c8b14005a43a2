import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import t from 'tap'

t.test('every threat in SECURITY.md names its counter-measure and tests that are there', async t => {
  const text = await readFile(new URL('../SECURITY.md', import.meta.url), 'utf8')
  const rows = text.split('\n').filter(line => line.startsWith('| ')).slice(1).map(line => line.split('|').slice(1, 4).map(cell => cell.trim()))
  const threats = rows.filter(([threat = '']) => !threat.startsWith('**') && !threat.startsWith('---'))
  t.ok(threats.length > 30)
  for (const [threat, measure = '', tests = ''] of threats) {
    const paths = Array.from(tests.matchAll(/`([^`]+)`/g), ([, path]) => String(path))
    t.ok(measure.length > 10 && paths.length > 0, String(threat))
    for (const path of paths) t.ok(existsSync(new URL(`../${path}`, import.meta.url)), path)
  }
})
