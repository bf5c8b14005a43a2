/** The figures of an answer of `/metrics`, by name and labels as they stand there, such as `a_total{code="none"}`. */
export function readMetrics (text: string): Map<string, number> {
  const figures = new Map<string, number>()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const split = line.lastIndexOf(' ')
    figures.set(line.slice(0, split), Number(line.slice(split + 1)))
  }
  return figures
}

/** The figures of one name, by their labels. */
export function figuresOf (text: string, name: string): Record<string, number> {
  const figures = [...readMetrics(text)].filter(([series]) => series === name || series.startsWith(`${name}{`))
  return Object.fromEntries(figures.map(([series, value]) => [series.slice(name.length).replaceAll(/[{}"]/g, ''), value]))
}
