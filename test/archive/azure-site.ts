import { escaped, inRange, page, startObjectSite, type Answer, type Call, type ObjectSite, type Protocol } from './object-site.ts'

const PAGE_KEYS = 3
export const ACCOUNT = 'devstoreaccount1'
/** Any base64. */
export const KEY = Buffer.alloc(64, 7).toString('base64')

/** A container `container` of the account, by path; accounts of another name are refused. */
export async function startAzureSite (): Promise<ObjectSite> {
  return await startObjectSite(AZURE)
}

const AZURE: Protocol = { name, answer, refuse }
const PATH = new RegExp(`^/${ACCOUNT}/container/?`)

function name (method: string, path: string, query: URLSearchParams): { operation: string, key: string } {
  const key = path.replace(PATH, '')
  const comp = query.get('comp')
  if (comp !== null) return { operation: { list: 'ListBlobs', block: 'PutBlock', blocklist: 'PutBlockList' }[comp] ?? '', key }
  return { operation: { PUT: 'PutBlob', GET: 'GetBlob', HEAD: 'GetBlobProperties', DELETE: 'DeleteBlob' }[method] ?? '', key }
}

function refuse (status: number, code: string): Answer {
  return { status, headers: { 'content-type': 'application/xml', 'x-ms-error-code': code, 'x-ms-request-id': 'request-1' }, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` }
}

function answer (call: Call, site: ObjectSite): Answer {
  if (call.headers.authorization?.startsWith(`SharedKey ${ACCOUNT}:`) !== true) return refuse(403, 'AuthenticationFailed')
  return OPERATIONS[call.operation]!(call, site)
}

const created: Answer = { status: 201, headers: { etag: '"e"', 'last-modified': new Date(0).toUTCString() } }

const OPERATIONS: Record<string, (call: Call, site: ObjectSite) => Answer> = {
  PutBlob: ({ key, headers, body }, { objects }) => {
    if (headers['if-none-match'] === '*' && objects.has(key)) return refuse(409, 'BlobAlreadyExists')
    objects.set(key, { bytes: body, mark: String(headers['x-ms-meta-draft']) })
    return created
  },
  PutBlock: ({ key, query, body }, { parts }) => {
    parts.set(`${key} ${query.get('blockid')!}`, body)
    return created
  },
  PutBlockList: ({ key, headers, body }, { objects, parts }) => {
    if (headers['if-none-match'] === '*' && objects.has(key)) return refuse(409, 'BlobAlreadyExists')
    const blocks = [...body.toString().matchAll(/<Latest>([^<]*)<\/Latest>/g)].map(([, id]) => parts.get(`${key} ${id!}`))
    if (blocks.includes(undefined)) return refuse(400, 'InvalidBlockList')
    objects.set(key, { bytes: Buffer.concat(blocks as Buffer[]), mark: String(headers['x-ms-meta-draft']) })
    for (const part of parts.keys()) if (part.startsWith(`${key} `)) parts.delete(part)
    return created
  },
  GetBlobProperties: ({ key }, { objects }) => {
    const object = objects.get(key)
    return object === undefined ? { status: 404, headers: { 'x-ms-error-code': 'BlobNotFound' } } : { status: 200, headers: object.mark === undefined ? {} : { 'x-ms-meta-draft': object.mark } }
  },
  GetBlob: ({ key, headers }, { objects }) => {
    const object = objects.get(key)
    if (object === undefined) return refuse(404, 'BlobNotFound')
    const found = inRange(object.bytes, String(headers['x-ms-range'] ?? headers.range ?? ''))
    return { ...found, headers: { etag: '"e"', ...found.headers } }
  },
  DeleteBlob: ({ key }, { objects }) => objects.delete(key) ? { status: 202 } : refuse(404, 'BlobNotFound'),
  ListBlobs: ({ query }, site) => {
    const { found, next = '' } = page(site, { prefix: query.get('prefix') ?? '', from: query.get('marker') ?? '', keys: PAGE_KEYS })
    const blobs = found.map(key => `<Blob><Name>${escaped(key)}</Name><Properties><BlobType>BlockBlob</BlobType></Properties></Blob>`).join('')
    return { status: 200, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0" encoding="utf-8"?><EnumerationResults><Blobs>${blobs}</Blobs><NextMarker>${escaped(next)}</NextMarker></EnumerationResults>` }
  }
}
