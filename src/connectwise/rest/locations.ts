import type { OwnerLevel } from '../../domain/export-request.ts'
import { Problem } from '../../domain/problem.ts'
import { quoted } from './conditions.ts'
import type { RestClient } from './rest-client.ts'

const LISTED = 50
const PAGE_SIZE = 1000

interface Location {
  id: number
  name: string
}

/** Finds a location by id or by description. @throws Problem OWNER_LEVEL_UNKNOWN with what exists, OWNER_LEVEL_AMBIGUOUS */
export async function findLocation (client: RestClient, wanted: string | number, signal: AbortSignal): Promise<OwnerLevel> {
  const conditions = typeof wanted === 'number' ? `id=${wanted}` : `name=${quoted(wanted)}`
  const found = await listLocations(client, conditions, signal)
  const [first, second] = found
  if (first === undefined) throw await unknownLocation(client, wanted, signal)
  if (second !== undefined) {
    const detail = `${found.length} locations are called ${JSON.stringify(wanted)}: ${found.map(({ id }) => id).join(', ')}.`
    throw new Problem('OWNER_LEVEL_AMBIGUOUS', detail, { errors: [{ pointer: '/ownerLevel', detail }] })
  }
  return { id: first.id, description: first.name }
}

export async function listLocations (client: RestClient, conditions: string | undefined, signal: AbortSignal): Promise<Location[]> {
  const query = { pageSize: String(PAGE_SIZE), ...(conditions === undefined ? {} : { conditions }) }
  const answer = await client.readJson({ method: 'GET', path: '/system/locations', query }, signal)
  if (!Array.isArray(answer)) throw new Problem('CONNECTWISE_MALFORMED', 'ConnectWise answered no list of locations.')
  return answer.flatMap(toLocation)
}

/** What is no location is passed over. */
function toLocation (item: unknown): Location[] {
  const { id, name } = (item ?? {}) as Partial<Location>
  return typeof id === 'number' && typeof name === 'string' ? [{ id, name }] : []
}

async function unknownLocation (client: RestClient, wanted: string | number, signal: AbortSignal): Promise<Problem> {
  const all = await listLocations(client, undefined, signal)
  const names = all.slice(0, LISTED).map(({ id, name }) => `${name} (${id})`).join(', ')
  const exist = all.length > LISTED ? `${names} and ${all.length - LISTED} more` : names
  const detail = `ConnectWise has no location ${JSON.stringify(wanted)} that this member may see.`
  return new Problem('OWNER_LEVEL_UNKNOWN', detail, {
    errors: [{ pointer: '/ownerLevel', detail }],
    fix: all.length === 0 ? 'Give the API member access to the locations.' : `Use one of these, by name or by number: ${exist}.`
  })
}
