import { readFile, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { Report, Row } from './row.ts'

const DOCUMENT = join(import.meta.dirname, '..', '..', 'docs', 'performance.md')

/** A report as Markdown. */
export function renderReport ({ title, method, columns, rows, notes }: Report): string {
  const shown = columns.filter(column => rows.some(({ figures }) => figures[column] !== undefined))
  const lines = [['', ...shown, 'target', 'verdict'], ['---', ...shown.map(() => '---:'), '---', '---'], ...rows.map(row => toCells(row, shown))]
  const table = lines.map(cells => `| ${cells.join(' | ')} |`).join('\n')
  return [`### ${title}`, method, table, ...notes.map(note => `- ${note}`)].join('\n\n')
}

function toCells ({ what, figures, target }: Row, columns: string[]): string[] {
  const verdict = target === undefined ? '' : target.reached ? 'reached' : 'not reached'
  return [what, ...columns.map(column => figures[column] ?? ''), target?.text ?? '', verdict]
}

/** Puts a report between its markers in docs/performance.md; the others stay as they were. */
export async function writeReport (name: string, report: Report): Promise<void> {
  const text = await readFile(DOCUMENT, 'utf8')
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const [from, to] = [text.indexOf(begin), text.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`docs/performance.md has no markers for ${name}`)
  await writeFile(DOCUMENT, `${text.slice(0, from + begin.length)}\n\n${renderReport(report)}\n\n${provenance(name)}\n\n${text.slice(to)}`)
}

function provenance (name: string): string {
  return `Measured ${new Date().toISOString().slice(0, 10)} with \`npm run bench -- ${name}\`, ${availableParallelism()} cores, Node ${process.versions.node}.`
}
