import { pino, type DestinationStream, type Logger } from 'pino'
import { loggedError } from './logged-error.ts'

interface LoggedRequest {
  method: string
  originalUrl: string
  ip: string
}

/**
 * Logs one JSON object a line. Requests are logged by method, path, client address and ids only: no other header, no body
 * and no query ever reaches the log. Of an error it holds type, code, message and stack only.
 */
export function createLogger (level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    serializers: {
      req: ({ method, originalUrl, ip }: LoggedRequest) => ({ method, path: originalUrl.split('?', 1)[0], clientAddress: ip }),
      err: loggedError
    }
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
