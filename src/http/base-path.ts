import type { IncomingMessage } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'

export interface BasePathOptions {
  /** Empty, or a path such as `/finance`, below which callers find the service. */
  basePath: string
  /** Whether the gateway takes it off before it passes a call on. */
  isBasePathStripped: boolean
}

/** What an orchestrator asks past the gateway, under the root in any case. */
const AT_ROOT: ReadonlySet<string> = new Set(['/livez', '/readyz', '/metrics'])
/** A path that no route has. */
const OUTSIDE = '/outside-the-base-path'

/** The server's `rewriteUrl`: routes know no base path. */
export function withoutBasePath ({ basePath, isBasePathStripped }: BasePathOptions): (request: IncomingMessage) => string {
  return ({ url }) => {
    const path = String(url)
    if (isBasePathStripped || basePath === '' || AT_ROOT.has(path.replace(/\?.*$/s, ''))) return path
    if (path === basePath) return '/'
    return /^[/?]/.test(path.slice(basePath.length)) && path.startsWith(basePath) ? path.slice(basePath.length) : OUTSIDE
  }
}

/** The path of a call as its caller knows it, without the query, which may hold what should not be repeated. */
export function pathOf ({ originalUrl }: Pick<FastifyRequest, 'originalUrl'>, { basePath, isBasePathStripped }: BasePathOptions): string {
  return `${isBasePathStripped ? basePath : ''}${originalUrl.replace(/\?.*$/s, '')}`
}

/** Puts the base path before what `Location` and `Link` of an answer lead to. Both name paths only: no host can be wrong. */
export const basePathHeaders = fastifyPlugin<{ basePath: string }>((app, { basePath }, done) => {
  app.addHook('onSend', (_request, reply, payload, next) => {
    prefix(reply, 'location', /^\//, `${basePath}/`)
    prefix(reply, 'link', /^<\//, `<${basePath}/`)
    next(null, payload)
  })
  done()
})

function prefix (reply: FastifyReply, header: string, start: RegExp, replacement: string): void {
  const value = reply.getHeader(header)
  if (value !== undefined) void reply.header(header, String(value).replace(start, replacement))
}
