/** Rows and cells of a CSV (RFC 4180) in which CRLF ends every row. */
export function readCsv (text: string): string[][] {
  const rows: string[][] = []
  let cells: string[] = []
  for (const [, quoted, bare = '', end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    cells.push(quoted?.replaceAll('""', '"') ?? bare)
    if (end === ',') continue
    rows.push(cells)
    cells = []
  }
  return rows
}
