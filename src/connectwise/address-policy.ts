import ipaddr from 'ipaddr.js'
import { Problem } from '../domain/problem.ts'

type Address = ipaddr.IPv4 | ipaddr.IPv6

export interface AddressRules {
  /** Host or host:port; one that is a literal address allows that address. */
  allowedSites: readonly string[]
  /** CIDR, such as `10.20.0.0/16`: private addresses that on-premise sites may have. */
  allowedNetworks: readonly string[]
}

const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3')

/** Which addresses may be dialled: public ones, and of all others only what the operator has named. */
export class AddressPolicy {
  readonly #networks: readonly (readonly [Address, number])[]
  readonly #literals: ReadonlySet<string>

  constructor ({ allowedSites, allowedNetworks }: AddressRules) {
    this.#networks = allowedNetworks.map(network => ipaddr.parseCIDR(network))
    this.#literals = new Set(allowedSites.map(hostOf).filter(host => ipaddr.isValid(host)).map(host => ipaddr.process(host).toString()))
  }

  /** Of any spelling; false for what is no address. */
  permits (address: string): boolean {
    if (!ipaddr.isValid(address)) return false
    // an IPv4 address in the clothes of IPv6 is judged as what it is
    const parsed = ipaddr.process(address)
    return isPublic(parsed) || this.#literals.has(parsed.toString()) || this.#networks.some(network => isIn(parsed, network))
  }

  /** @throws Problem SITE_NOT_ALLOWED */
  assertPermitted (address: string): void {
    if (this.permits(address)) return
    const detail = 'The site leads to a private or reserved address, which this service does not call.'
    throw new Problem('SITE_NOT_ALLOWED', detail, {
      errors: [{ pointer: '/connection/site', detail }],
      fix: 'Check the name of the site; if it is on premise, ask the operator to add its network to CONNECTWISE_ALLOWED_NETWORKS.'
    })
  }
}

function isPublic (address: Address): boolean {
  if (address.range() !== 'unicast') return false
  return address.kind() === 'ipv4' || isIn(address, GLOBAL_IPV6)
}

function isIn (address: Address, network: readonly [Address, number]): boolean {
  return address.kind() === network[0].kind() && address.match(network as [Address, number])
}

/** `10.0.0.5:8443`, `[::1]:80` and `::1` without port and brackets. */
function hostOf (site: string): string {
  const bracketed = /^\[(.*)\](?::\d+)?$/.exec(site)
  if (bracketed !== null) return bracketed[1] as string
  return /^[^:]+:\d+$/.test(site) ? site.slice(0, site.indexOf(':')) : site
}
