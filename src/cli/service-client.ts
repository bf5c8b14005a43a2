import { readFileSync } from 'node:fs'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { json } from 'node:stream/consumers'
import { ConfigError } from '../config/config-error.ts'
import { Problem, type ProblemCode } from '../domain/problem.ts'
import { UnreachableError, UsageError, type Values } from './command.ts'

/** The option that every command has which calls the service. */
export const URL_OPTION = { url: { type: 'string' } } as const

export const URL_HELP = `
  --url URL    the service, with its base path; default GL_BATCHES_URL, else http://127.0.0.1 with PORT or 8080
               and BASE_PATH

API_KEY or API_KEY_FILE gives the API key.`

interface Call {
  method?: string
  headers?: Record<string, string>
  body?: unknown
}

/** Calls the running service. There is no time limit: an export may take as long as the service allows. */
export class ServiceClient {
  readonly #url: URL
  readonly #apiKey: string | undefined

  /** @throws UsageError, ConfigError */
  constructor (values: Values, env: Record<string, string | undefined>) {
    const given = String(values['url'] ?? (env['GL_BATCHES_URL'] || localUrl(env)))
    if (!URL.canParse(given) || !/^https?:$/.test(new URL(given).protocol)) throw new UsageError(`--url ${given} is no http or https address`)
    this.#url = new URL(given)
    this.#url.pathname = this.#url.pathname.replace(/\/?$/, '/')
    this.#apiKey = readApiKey(env)
  }

  /** The answer of a call that succeeded. A path without a slash at its start is one of the API. @throws Problem as the service told it; UnreachableError */
  async call (path: string, call: Call = {}): Promise<IncomingMessage> {
    const answer = await this.send(path, call)
    if (Number(answer.statusCode) < 400) return answer
    const problem = await json(answer).catch(() => ({})) as { code?: ProblemCode, detail?: string, fix?: string }
    if (problem.code === undefined || problem.detail === undefined) {
      throw new UnreachableError(`${this.#url.host} answers status ${String(answer.statusCode)} and is not this service`)
    }
    throw new Problem(problem.code, problem.detail, problem.fix === undefined ? {} : { fix: problem.fix })
  }

  /** The answer of a call, whatever its status. @throws UnreachableError */
  async send (path: string, { method = 'GET', headers = {}, body }: Call = {}): Promise<IncomingMessage> {
    const send = this.#url.protocol === 'https:' ? httpsRequest : httpRequest
    const request = send(new URL(path, this.#url), {
      method,
      headers: {
        ...headers,
        ...body === undefined ? {} : { 'content-type': 'application/json' },
        ...this.#apiKey === undefined ? {} : { authorization: `Bearer ${this.#apiKey}` }
      }
    })
    return await new Promise((resolve, reject) => {
      request.on('response', resolve)
      request.on('error', (error: NodeJS.ErrnoException) => reject(new UnreachableError(`${this.#url.host} cannot be reached (${String(error.code)}); is the service running there?`)))
      request.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }
}

/** The service of this environment, past any gateway. */
function localUrl ({ PORT, BASE_PATH, BASE_PATH_STRIPPED }: Record<string, string | undefined>): string {
  return `http://127.0.0.1:${PORT || '8080'}${BASE_PATH_STRIPPED === 'true' ? '' : BASE_PATH ?? ''}`
}

function readApiKey (env: Record<string, string | undefined>): string | undefined {
  const path = env['API_KEY_FILE']
  if (path === undefined || path === '') return env['API_KEY'] || undefined
  try {
    return readFileSync(path, 'utf8').trim()
  } catch (error) {
    const problem = `cannot be read (${String((error as NodeJS.ErrnoException).code)})`
    throw new ConfigError([{ variable: 'API_KEY_FILE', problem, fix: 'Path of a readable file that holds the API key.' }])
  }
}
