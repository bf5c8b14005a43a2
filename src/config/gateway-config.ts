import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { Static, TObject } from 'typebox'
import type { ConfigFault } from './config-error.ts'
import { GatewayVariables } from './gateway-variables.ts'

/** How the service stands behind a gateway. */
export interface GatewayConfig {
  /** Networks in CIDR whose forwarded headers count. */
  trustedProxies: readonly string[]
  /** Gateways in a row. */
  trustedHops: number
  /** Empty, or a path such as `/finance`. */
  basePath: string
  isBasePathStripped: boolean
}

/** How the service stops. */
export interface ShutdownConfig {
  delayMs: number
  graceMs: number
}

/** Whether and where there are figures. */
export interface MetricsConfig {
  isOn: boolean
  /** Undefined: where the service listens. */
  listen: { host: string, port: number } | undefined
  tenantLabels: boolean
}

type Given = Static<TObject<typeof GatewayVariables>>
type Env = Required<Omit<Given, 'METRICS_LISTEN'>> & Pick<Given, 'METRICS_LISTEN'>

const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  private: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7']
}

/** Reads whom the service trusts to have forwarded a call; every fault is added to `faults`. */
export function readGateway (env: Env, faults: ConfigFault[]): GatewayConfig {
  return {
    trustedProxies: readProxies(env.TRUSTED_PROXIES, faults),
    trustedHops: env.TRUSTED_PROXY_HOPS,
    basePath: env.BASE_PATH,
    isBasePathStripped: env.BASE_PATH_STRIPPED === 'true'
  }
}

/** How long a service that is told to stop takes. */
export function readShutdown (env: Env): ShutdownConfig {
  return { delayMs: env.SHUTDOWN_DELAY_MS, graceMs: env.SHUTDOWN_GRACE_MS }
}

/** Reads who may see figures, and where; every fault is added to `faults`. */
export function readMetrics (env: Env, faults: ConfigFault[]): MetricsConfig {
  const { METRICS, METRICS_LISTEN: address } = env
  const isOn = METRICS === 'on'
  const config = { isOn, tenantLabels: env.METRICS_TENANT_LABELS === 'true' }
  if (address === undefined) return { ...config, listen: undefined }
  if (!isOn) faults.push({ variable: 'METRICS_LISTEN', problem: 'is given while METRICS is off', fix: 'Leave one of the two out.' })
  const split = address.lastIndexOf(':')
  const port = Number(address.slice(split + 1))
  if (port > 65_535) faults.push({ variable: 'METRICS_LISTEN', problem: 'names a port above 65535', fix: fixOf('METRICS_LISTEN') })
  return { ...config, listen: { host: address.slice(0, split).replace(/^\[|\]$/g, ''), port } }
}

function readProxies (list: string, faults: ConfigFault[]): string[] {
  const items = list.split(',').map(item => item.trim().toLowerCase()).filter(item => item !== '')
  return items.flatMap(item => {
    const networks = NAMED[item] ?? networkOf(item)
    if (networks === undefined) {
      faults.push({ variable: 'TRUSTED_PROXIES', problem: `names ${item}, which is no address and no network`, fix: fixOf('TRUSTED_PROXIES') })
    }
    return networks ?? []
  })
}

/** Undefined for what is neither an address nor a network. */
function networkOf (item: string): string[] | undefined {
  const bits = { 4: '/32', 6: '/128' }[isIP(item)] ?? ''
  return ipaddr.isValidCIDR(`${item}${bits}`) ? [`${item}${bits}`] : undefined
}

function fixOf (variable: keyof typeof GatewayVariables): string {
  return (GatewayVariables[variable] as unknown as { description: string }).description
}
