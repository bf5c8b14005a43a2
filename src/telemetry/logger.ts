import { pino, stdSerializers, type DestinationStream, type Logger } from 'pino'

/**
 * Logs one JSON object a line. Requests are logged by method, path and id only: no header, no body and no query ever
 * reaches the log.
 */
export function createLogger (level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    serializers: {
      req: ({ method, url }: { method: string, url: string }) => ({ method, path: url.split('?', 1)[0] }),
      err: stdSerializers.errWithCause
    }
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}
