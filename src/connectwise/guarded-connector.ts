import type { LookupAddress } from 'node:dns'
import { isIP, type LookupFunction } from 'node:net'
import { buildConnector } from 'undici'
import type { AddressPolicy } from './address-policy.ts'

/**
 * Opens sockets to permitted addresses only. A name is judged by the addresses it has at this moment, and the socket is
 * opened to one of those, so that a name that changes its address gains nothing. What is connected is looked at once more.
 */
export function guardedConnector (policy: Pick<AddressPolicy, 'assertPermitted'>, options: buildConnector.BuildOptions, lookup: LookupFunction): buildConnector.connector {
  const connect = buildConnector({ ...options, autoSelectFamily: true, lookup: guardedLookup(policy, lookup) })
  return (target, callback) => {
    try {
      // a literal address is never looked up
      if (isIP(target.hostname) !== 0) policy.assertPermitted(target.hostname)
    } catch (error) {
      callback(error as Error, null)
      return
    }
    connect(target, (...[error, socket]: Parameters<buildConnector.Callback>) => {
      if (error !== null) {
        callback(error, null)
        return
      }
      try {
        policy.assertPermitted(String(socket.remoteAddress))
        callback(null, socket)
      } catch (refusal) {
        socket.destroy()
        callback(refusal as Error, null)
      }
    })
  }
}

/** Gives all addresses of a name; fails when any of them is not permitted: who mixes them has something in mind. */
function guardedLookup (policy: Pick<AddressPolicy, 'assertPermitted'>, lookup: LookupFunction): LookupFunction {
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      const addresses = found as unknown as LookupAddress[]
      try {
        if (error !== null) throw error
        for (const { address } of addresses) policy.assertPermitted(address)
      } catch (refusal) {
        callback(refusal as NodeJS.ErrnoException, [])
        return
      }
      callback(null, addresses)
    })
  }
}
