import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'

export interface TrustedProxiesOptions {
  /** In CIDR. */
  trustedProxies: readonly string[]
  trustedHops: number
}

/** Whether an address, so many hops away from this process, is a gateway whose word on its caller counts. */
export type TrustProxy = (address: string | undefined, hop: number) => boolean

/** The server's `trustProxy`: who is not named, or stands before the named ones, may claim what it likes. */
export function trustProxies ({ trustedProxies, trustedHops }: TrustedProxiesOptions): TrustProxy {
  const networks = trustedProxies.map(network => ipaddr.parseCIDR(network))
  return (address, hop) => {
    if (hop >= trustedHops || address === undefined || isIP(address) === 0) return false
    // an IPv4 address in the clothes of IPv6 is judged as what it is
    const parsed = ipaddr.process(address)
    return networks.some(network => network[0].kind() === parsed.kind() && parsed.match(network))
  }
}
