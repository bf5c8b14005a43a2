import type { IncomingHttpHeaders } from 'node:http'
import type { Company } from './company.ts'
import type { InterfaceName } from './records/gl-record.ts'

/** What a request asks for, in one word for both interfaces. */
export type Operation = 'company-info' | 'export' | 'recreate' | 'mark' | 'list-batches' | 'count-batches' | 'get-batch' |
  'delete-batch' | 'list-entries' | 'count-entries' | 'list-unposted' | 'count-unposted' | 'list-locations' | 'unknown'

/** One request, read to its end. */
export interface Exchange {
  method: string
  url: URL
  headers: IncomingHttpHeaders
  body: string
  /** Undefined for `companyinfo`, which belongs to both. */
  interfaceName: InterfaceName | undefined
  operation: Operation
  /** Fields of a form body; empty for any other. */
  form: Record<string, string>
  /** Parts of the path: the company id, the kind of an unposted list, the id of a batch. */
  params: Record<string, string>
  /** True when a fault asks for a document whose first records come twice. */
  duplicated: boolean
}

/** What the endpoints work on. */
export interface World {
  companies: readonly Company[]
  /** yyyy-MM-dd: the thru date of an export that names none. */
  today: () => string
}
