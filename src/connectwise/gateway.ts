import type { Connection } from '../domain/connection.ts'
import type { ConnectWise, ConnectWiseGateway } from '../domain/connectwise.ts'
import { AccountingConnectWise } from './accounting-interface/accounting-connectwise.ts'
import { Outbound, type OutboundOptions } from './outbound.ts'
import { assertSiteAllowed } from './outbound-policy.ts'
import { RestClient } from './rest/rest-client.ts'
import { RestConnectWise } from './rest/rest-connectwise.ts'
import type { RetryPolicy } from './retry.ts'
import { assertCertificates } from './trusted-authorities.ts'

export interface GatewayOptions extends OutboundOptions {
  maxDocumentBytes: number
  unverifiedLength: 'read-twice' | 'refuse'
  retry: RetryPolicy
}

/** Opens the interface that a tenant's connection names. Whoever makes it closes it. */
export class HttpConnectWiseGateway implements ConnectWiseGateway {
  readonly #options: GatewayOptions
  readonly #outbound: Outbound

  constructor (options: GatewayOptions) {
    this.#options = options
    this.#outbound = new Outbound(options)
  }

  assertAllowed (connection: Connection): void {
    assertSiteAllowed(connection, this.#options.allowedSites)
    assertCertificates(connection.caCertificate)
  }

  open (connection: Connection): ConnectWise {
    assertSiteAllowed(connection, this.#options.allowedSites)
    const limits = { maxBytes: this.#options.maxDocumentBytes, unverifiedLength: this.#options.unverifiedLength }
    if (connection.interface === 'rest') {
      return new RestConnectWise(new RestClient(connection, this.#outbound, this.#options.retry), limits)
    }
    return new AccountingConnectWise(connection, this.#outbound, { ...limits, retry: this.#options.retry })
  }

  async close (): Promise<void> {
    await this.#outbound.close()
  }
}
