import type { Kind } from '../../domain/export-request.ts'
import type { UnpostedFilter, UnpostedLists, UnpostedRow } from '../../domain/unposted.ts'
import { readText } from '../answer-body.ts'
import type { RestClient } from './rest-client.ts'
import { readCount, readRows } from './unposted-rows.ts'

/** ConnectWise's most. */
const PAGE_SIZE = '1000'

const DATE_FIELDS: Readonly<Record<Kind, string>> = { invoices: 'invoiceDate', expenses: 'dateExpense', procurement: 'purchaseDate' }

/** The unposted lists of the REST API. */
export class RestUnpostedLists implements UnpostedLists {
  readonly #client: RestClient

  constructor (client: RestClient) {
    this.#client = client
  }

  async count (kind: Kind, filter: UnpostedFilter, signal: AbortSignal): Promise<number> {
    return readCount(kind, await this.#client.readJson({ method: 'GET', path: `${pathOf(kind)}/count`, query: conditions(kind, filter) }, signal))
  }

  /** Pages are asked for by number: a link to the next one says only that there is one, it is never followed to another place. */
  async * pages (kind: Kind, filter: UnpostedFilter, signal: AbortSignal): AsyncGenerator<UnpostedRow[], undefined> {
    const query = { ...conditions(kind, filter), orderBy: 'id', pageSize: PAGE_SIZE }
    for (let page = 1, more = true; more; page++) {
      const answer = await this.#client.read({ method: 'GET', path: pathOf(kind), query: { ...query, page: String(page) } }, signal)
      const rows = readRows(kind, await readText(answer, signal))
      more = rows.length > 0 && /\brel="?next\b/i.test(String(answer.headers['link']))
      yield rows
    }
  }
}

function pathOf (kind: Kind): string {
  return `/finance/accounting/unposted${kind}`
}

/** The whole thru date counts, whatever hour a date carries. */
function conditions (kind: Kind, { locationId, thruDate }: UnpostedFilter): Record<string, string> {
  const parts = [
    ...locationId === null ? [] : [`locationId=${locationId}`],
    ...thruDate === null ? [] : [`${DATE_FIELDS[kind]}<=[${thruDate}T23:59:59Z]`]
  ]
  return parts.length === 0 ? {} : { conditions: parts.join(' and ') }
}
