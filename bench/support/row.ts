/** One line of the report. */
export interface Row {
  what: string
  /** Figures by the name of their column. */
  figures: Record<string, string>
  /** What was aimed at, and whether it was reached. */
  target?: { text: string, reached: boolean } | undefined
}

/** What one benchmark found. */
export interface Report {
  title: string
  /** How it was measured, in a sentence or two. */
  method: string
  columns: string[]
  rows: Row[]
  notes: string[]
}

/** Hands the report to `run.ts`, or prints it where the benchmark was started by hand. */
export function deliver (report: Report): void {
  if (process.send === undefined) console.log(JSON.stringify(report, null, 2))
  else process.send(report)
}
