import type { ConfigFault } from './config-error.ts'
import { EnvSchema } from './env-schema.ts'
import { GatewayVariables } from './gateway-variables.ts'

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another process',
  EADDRNOTAVAIL: 'is no address of this machine',
  ENOTFOUND: 'is a name without an address',
  EAI_AGAIN: 'is a name that cannot be looked up',
  EACCES: 'may not be listened at by this user'
}

/** Why nothing can be listened at, by the variable that says where; undefined for any other failure. */
export function listenFault (error: unknown): ConfigFault | undefined {
  const { syscall, code, isForMetrics } = error as { syscall?: unknown, code?: unknown, isForMetrics?: true }
  if (syscall !== 'listen' && syscall !== 'getaddrinfo') return undefined
  const problem = `${REASONS[String(code)] ?? 'cannot be listened at'} (${String(code)})`
  return isForMetrics === true
    ? { variable: 'METRICS_LISTEN', problem, fix: descriptionOf(GatewayVariables.METRICS_LISTEN) }
    : { variable: 'HOST with PORT', problem, fix: `${descriptionOf(EnvSchema.properties.HOST)} ${descriptionOf(EnvSchema.properties.PORT)}` }
}

function descriptionOf (schema: object): string {
  return (schema as { description: string }).description
}
