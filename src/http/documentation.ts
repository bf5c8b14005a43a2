import { readFileSync } from 'node:fs'
import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { FastifyRequest } from 'fastify'
import { fastifyPlugin } from 'fastify-plugin'
import { documentInfo } from '../../openapi/document-info.ts'
import { hoistSchemas } from './hoist-schemas.ts'
import type { TrustProxy } from './trusted-proxies.ts'

export interface DocumentationOptions {
  basePath: string
  trustProxy: TrustProxy
}

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#1b5e4b"/>
<path d="M4 4h8M4 8h8M4 12h5" stroke="#fff" stroke-width="1.6"/></svg>`

/** `/openapi.json` and Swagger UI on `/docs`. Registered before the routes it describes. */
export const documentation = fastifyPlugin<DocumentationOptions>(async (app, options) => {
  const forCaller = (document: object, request: FastifyRequest) => ({ ...document, servers: [{ url: serverOf(request, options), description: 'This service' }] })
  await app.register(swagger, {
    openapi: documentInfo,
    transformObject: described => hoistSchemas((described as Extract<typeof described, { openapiObject: object }>).openapiObject)
  })
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    indexPrefix: options.basePath,
    transformSpecification: forCaller,
    transformSpecificationClone: false,
    uiConfig: {
      layout: 'BaseLayout',
      plugins: [pagePlugins],
      persistAuthorization: true,
      displayRequestDuration: true,
      tryItOutEnabled: true,
      docExpansion: 'list',
      defaultModelsExpandDepth: -1,
      syntaxHighlight: false
    },
    // the page keeps the API key, so nothing foreign may run in it or be sent from it
    staticCSP: {
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'connect-src': "'self'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'"
    },
    theme: {
      title: 'GL batches',
      favicon: [{ filename: 'icon.svg', rel: 'icon', type: 'image/svg+xml', sizes: 'any', content: ICON }],
      css: [pageFile('docs-page.css')],
      js: [pageFile('tenant-picker.js'), pageFile('batch-answer.js')]
    }
  })
  app.get('/openapi.json', { schema: { hide: true } }, request => forCaller(app.swagger(), request))
})

const HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/** Relative to where the document was fetched, or absolute where a gateway that is trusted says how its caller reaches it. */
function serverOf ({ headers, socket, protocol, host }: FastifyRequest, { basePath, trustProxy }: DocumentationOptions): string {
  const isForwarded = headers['x-forwarded-proto'] !== undefined && trustProxy(socket.remoteAddress, 0)
  return isForwarded && /^https?$/.test(protocol) && HOST.test(host) ? `${protocol}://${host}${basePath}` : basePath || '/'
}

/* c8 ignore start: browsers call it; it is sent to them as source text, beside the scripts that define what it names. */
function pagePlugins (): object {
  const page = globalThis as unknown as Record<string, unknown>
  return [page['tenantPicker'], page['batchAnswer']]
}
/* c8 ignore stop */

function pageFile (filename: string): { filename: string, content: string } {
  return { filename, content: readFileSync(new URL(filename, import.meta.url), 'utf8') }
}
