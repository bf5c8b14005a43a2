import { createHash, randomUUID } from 'node:crypto'
import { escaped, inRange, page, startObjectSite, type Answer, type Call, type ObjectSite, type Protocol } from './object-site.ts'

const PAGE_KEYS = 3
export const ACCESS_KEY = 'AKTEST'

/** A bucket `bucket`, by path. */
export async function startS3Site (): Promise<ObjectSite> {
  return await startObjectSite(S3)
}

const S3: Protocol = { name, answer, refuse }

function name (method: string, path: string, query: URLSearchParams): { operation: string, key: string } {
  const key = path.replace(/^\/bucket\/?/, '')
  if (query.has('uploads')) return { operation: 'CreateMultipartUpload', key }
  if (query.has('uploadId')) {
    return { operation: { PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' }[method] ?? '', key }
  }
  if (query.has('retention')) return { operation: 'PutObjectRetention', key }
  if (query.has('list-type')) return { operation: 'ListObjectsV2', key }
  return { operation: { PUT: 'PutObject', GET: 'GetObject', HEAD: 'HeadObject', DELETE: 'DeleteObject' }[method] ?? '', key }
}

function refuse (status: number, code: string): Answer {
  return { status, headers: { 'content-type': 'application/xml', 'x-amz-request-id': 'request-1' }, body: `<Error><Code>${code}</Code><Message>${code}</Message></Error>` }
}

function answer (call: Call, site: ObjectSite): Answer {
  if (call.headers.authorization?.includes(`Credential=${ACCESS_KEY}/`) !== true) return refuse(403, 'InvalidAccessKeyId')
  const sha256 = call.headers['x-amz-checksum-sha256']
  if (sha256 !== undefined && sha256 !== createHash('sha256').update(call.body).digest('base64')) return refuse(400, 'BadDigest')
  return OPERATIONS[call.operation]!(call, site)
}

const OPERATIONS: Record<string, (call: Call, site: ObjectSite) => Answer> = {
  PutObject: ({ key, headers, body }, { objects }) => {
    if (headers['if-none-match'] === '*' && objects.has(key)) return refuse(412, 'PreconditionFailed')
    objects.set(key, { bytes: body, mark: String(headers['x-amz-meta-draft']) })
    return { status: 200, headers: { etag: '"e"' } }
  },
  CreateMultipartUpload: ({ key, headers }, { parts }) => {
    const upload = randomUUID()
    parts.set(upload, Buffer.from(String(headers['x-amz-meta-draft'])))
    return xml(`<InitiateMultipartUploadResult><Key>${escaped(key)}</Key><UploadId>${upload}</UploadId></InitiateMultipartUploadResult>`)
  },
  UploadPart: ({ query, body }, { parts }) => {
    parts.set(`${query.get('uploadId')!} ${query.get('partNumber')!.padStart(5, '0')}`, body)
    return { status: 200, headers: { etag: '"e"' } }
  },
  CompleteMultipartUpload: ({ key, query, headers }, { objects, parts }) => {
    const upload = query.get('uploadId')!
    const mark = parts.get(upload)
    if (mark === undefined) return refuse(404, 'NoSuchUpload')
    if (headers['if-none-match'] === '*' && objects.has(key)) return refuse(412, 'PreconditionFailed')
    const mine = [...parts.keys()].filter(part => part.startsWith(`${upload} `)).sort()
    objects.set(key, { bytes: Buffer.concat(mine.map(part => parts.get(part)!)), mark: mark.toString() })
    forget(parts, upload)
    return xml(`<CompleteMultipartUploadResult><Key>${escaped(key)}</Key><ETag>"e"</ETag></CompleteMultipartUploadResult>`)
  },
  AbortMultipartUpload: ({ query }, { parts }) => {
    const upload = query.get('uploadId')!
    if (!parts.has(upload)) return refuse(404, 'NoSuchUpload')
    forget(parts, upload)
    return { status: 204 }
  },
  HeadObject: ({ key }, { objects }) => {
    const object = objects.get(key)
    return object === undefined ? { status: 404 } : { status: 200, headers: object.mark === undefined ? {} : { 'x-amz-meta-draft': object.mark } }
  },
  GetObject: ({ key, headers }, { objects }) => {
    const object = objects.get(key)
    return object === undefined ? refuse(404, 'NoSuchKey') : inRange(object.bytes, headers.range)
  },
  PutObjectRetention: () => ({ status: 200 }),
  DeleteObject: ({ key }, { objects }) => {
    objects.delete(key)
    return { status: 204 }
  },
  ListObjectsV2: ({ query }, site) => {
    const { found, next } = page(site, { prefix: query.get('prefix') ?? '', from: query.get('continuation-token') ?? '', keys: PAGE_KEYS })
    const contents = found.map(key => `<Contents><Key>${escaped(key)}</Key></Contents>`).join('')
    return xml(`<ListBucketResult>${contents}${next === undefined ? '' : `<NextContinuationToken>${escaped(next)}</NextContinuationToken>`}</ListBucketResult>`)
  }
}

function forget (parts: Map<string, Buffer>, upload: string): void {
  for (const key of parts.keys()) if (key.startsWith(upload)) parts.delete(key)
}

function xml (text: string): Answer {
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>${text}` }
}
