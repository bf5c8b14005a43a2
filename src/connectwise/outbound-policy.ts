import { Problem } from '../domain/problem.ts'

/** ConnectWise's cloud; its API listens on the same names with `api-` in front. */
const CLOUD_HOSTS: ReadonlySet<string> = new Set([
  'na.myconnectwise.net', 'eu.myconnectwise.net', 'au.myconnectwise.net', 'aus.myconnectwise.net', 'za.myconnectwise.net',
  'staging.connectwisedev.com'
])

/** @throws Problem SITE_NOT_ALLOWED unless the site is ConnectWise's cloud over TLS or on the operator's list */
export function assertSiteAllowed ({ site, useTls }: { site: string, useTls: boolean }, allowedSites: readonly string[]): void {
  const host = site.toLowerCase()
  if (allowedSites.includes(host)) return
  const cloud = isCloudHost(host)
  if (cloud && useTls) return
  const detail = cloud
    ? `${site} is ConnectWise's cloud and takes TLS only.`
    : `${site} is neither ConnectWise's cloud nor on this service's list of allowed sites.`
  throw new Problem('SITE_NOT_ALLOWED', detail, {
    errors: [{ pointer: cloud ? '/connection/useTls' : '/connection/site', detail }],
    fix: cloud
      ? 'Leave useTls out, or set it to true.'
      : `Use one of ${[...CLOUD_HOSTS].join(', ')}, or ask the operator to add ${site} to CONNECTWISE_ALLOWED_SITES.`
  })
}

function isCloudHost (host: string): boolean {
  return CLOUD_HOSTS.has(host.replace(/^api-/, ''))
}

/** The host that takes API calls for a site: on the cloud a call without `api-` is answered "SSL is required". */
export function apiHost (site: string): string {
  return CLOUD_HOSTS.has(site.toLowerCase()) ? `api-${site}` : site
}
