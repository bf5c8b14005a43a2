import type { Exchange } from '../exchange.ts'
import { readConditions } from './conditions.ts'
import { RestFault } from './rest-answers.ts'

/** One page of a list and the headers that lead to the next. */
interface Page<T> {
  items: T[]
  headers: Record<string, string>
}

function wholeNumber (query: URLSearchParams, name: string, fallback: number): number {
  const text = query.get(name)
  if (text === null || text === '') return fallback
  if (!/^\d{1,9}$/.test(text)) throw new RestFault(400, { code: 'InvalidParameter', message: `${name} must be a whole number` })
  return Number(text)
}

function pageSizeOf (query: URLSearchParams): number {
  const size = wholeNumber(query, 'pageSize', 25)
  if (size < 1 || size > 1000) throw new RestFault(400, { code: 'InvalidParameter', message: 'pageSize must be from 1 to 1000' })
  return size
}

/** A link to another page, from the address of this one. */
function linkTo (url: URL, rel: string, changes: Record<string, number>): string {
  const target = new URL(url)
  for (const [name, value] of Object.entries(changes)) target.searchParams.set(name, String(value))
  return `<${target.href}>; rel="${rel}"`
}

/** Takes `take` items behind the first `skip`, and tells whether there are more; reads no further than needed. */
function slice<T> (items: Iterable<T>, skip: number, take: number): { taken: T[], more: boolean } {
  const taken: T[] = []
  let seen = 0
  for (const item of items) {
    if (seen++ < skip) continue
    if (taken.length === take) return { taken, more: true }
    taken.push(item)
  }
  return { taken, more: false }
}

function * matching<T extends { id?: number }> (items: Iterable<T>, query: URLSearchParams): Generator<T> {
  const holds = readConditions(query.get('conditions') ?? '')
  for (const item of items) if (holds(item)) yield item
}

function * behind<T extends { id?: number }> (items: Iterable<T>, id: number): Generator<T> {
  for (const item of items) if ((item.id ?? 0) > id) yield item
}

/** The items ordered as asked for; only then are they all held in memory. */
function ordered<T extends { id?: number }> (items: Iterable<T>, query: URLSearchParams): Iterable<T> {
  const [field, direction = 'asc'] = (query.get('orderBy') ?? '').trim().split(/\s+/)
  if (field === undefined || field === '') return items
  const sign = direction.toLowerCase() === 'desc' ? -1 : 1
  const key = (item: T): string => JSON.stringify(Object.entries(item).find(([name]) => name === field)?.[1] ?? null)
  const { compare } = new Intl.Collator('en', { numeric: true })
  return [...items].map(item => ({ item, key: key(item) })).sort((a, b) => sign * compare(a.key, b.key)).map(({ item }) => item)
}

/** One page of the items that fulfil the conditions: by number, or forward-only by the id of the last item seen. */
export function pageOf<T extends { id?: number }> (exchange: Exchange, items: Iterable<T>): Page<T> {
  const { url, headers } = exchange
  const query = url.searchParams
  const size = pageSizeOf(query)
  if (headers['pagination-type'] === 'forward-only') {
    const after = wholeNumber(query, 'pageId', 0)
    const { taken, more } = slice(behind(matching(items, query), after), 0, size)
    const next = linkTo(url, 'next', { pageId: taken.at(-1)?.id ?? 0, pageSize: size })
    return { items: taken, headers: more ? { link: next } : {} }
  }
  const page = Math.max(1, wholeNumber(query, 'page', 1))
  const { taken, more } = slice(ordered(matching(items, query), query), (page - 1) * size, size)
  const links = [
    ...more ? [linkTo(url, 'next', { pageSize: size, page: page + 1 })] : [],
    ...page > 1 ? [linkTo(url, 'first', { pageSize: size, page: 1 })] : []
  ]
  return { items: taken, headers: links.length > 0 ? { link: links.join(', ') } : {} }
}

/** How many items fulfil the conditions. */
export function countOf<T extends { id?: number }> (exchange: Exchange, items: Iterable<T>): { count: number } {
  const found = matching(items, exchange.url.searchParams)
  let count = 0
  while (found.next().done !== true) count++
  return { count }
}
