import type { GlBatch } from '../openapi/gl-batch.ts'

export interface CallFacts {
  url: string
  status: number
  location: string
  request: object
}

/** What a user wants to see of an export, for a terminal. */
export function describeBatch (batch: GlBatch, { url, status, location, request }: CallFacts): string {
  const { summary, document, warnings } = batch
  const { balance } = summary
  return `POST /gl-batches  X-Tenant-Id: ${batch.tenantId} (${batch.interface})
  status       ${status}, Location: ${location}
  thru date    ${batch.request.thruDate.date ?? 'none'}
  documents    ${Object.entries(summary.kinds).map(([kind, { documents, lines }]) => `${documents} ${kind} (${lines} lines)`).join(', ')}
  totals       ${summary.totals.map(({ kind, currency, total }) => `${kind} ${total} ${currency ?? ''}`.trimEnd()).join(', ')}
  balance      ${balance.balanced ? `every document balances (${balance.documents} of ${balance.documents})` : `${balance.unbalanced} of ${balance.documents} documents do not balance`}
  warnings     ${warnings.items.length + warnings.omitted}${warnings.items.slice(0, 2).map(({ code, message, record }) => `\n               ${code} ${record ?? ''}: ${message}`).join('')}
  GL entries   ${summary.glEntries.count}
  copy         ${document.location}
               ${document.bytes} bytes, SHA-256 ${document.sha256}

${table(summary.accounts)}

  again        curl -s ${url}/gl-batches -H 'X-Tenant-Id: ${batch.tenantId}' -H 'Content-Type: application/json' \\
                 -d '${JSON.stringify(request)}'
  as XML       curl -s '${url}${batch.links.xml}' -H 'X-Tenant-Id: ${batch.tenantId}'
`
}

function table (accounts: GlBatch['summary']['accounts']): string {
  const rows = accounts.map(({ account, currency, debit, credit }) => [account, currency ?? '', debit, credit])
  const head = ['GL account', 'currency', 'debit', 'credit']
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map(row => row[column]?.length ?? 0)))
  const line = (cells: string[]) => '  ' + cells.map((cell, column) => column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)).join('  ')
  return [line(head), '  ' + widths.map(width => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}
