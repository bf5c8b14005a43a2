import { LocalArchive } from '../../src/archive/local-archive.ts'
import { LocalDraft } from '../../src/archive/local-draft.ts'
import { ObjectArchive } from '../../src/archive/objects/object-archive.ts'
import { ObjectDraft } from '../../src/archive/objects/object-draft.ts'
import { AccountingConnectWise } from '../../src/connectwise/accounting-interface/accounting-connectwise.ts'
import { HttpConnectWiseGateway } from '../../src/connectwise/gateway.ts'
import { RestBatches } from '../../src/connectwise/rest/rest-batches.ts'
import { RestConnectWise } from '../../src/connectwise/rest/rest-connectwise.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredKeys } from '../../src/database/stored-keys.ts'
import { StoredPostings } from '../../src/database/stored-postings.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'
import type { BatchPlace } from '../../src/domain/batch-archive.ts'
import type { Connection } from '../../src/domain/connection.ts'
import type { ConnectWise } from '../../src/domain/connectwise.ts'
import type { ExportTurn } from '../../src/domain/export-turns.ts'

/**
 * The service as its own process. Told where to stop, it stops what it does for a tenant at that step and never goes on: then it
 * waits to be killed. A step is `postings.save#2 before`: before, during or after the second call of a method for that tenant,
 * counted from then on.
 */
const stops = new Map<string, string>()
const calls = new Map<string, number>()
/** Of what is made for one tenant: its tenant. */
const owners = new WeakMap<object, string>()
/** What stands still for good; until the process is killed nothing of it may be collected, such as open files. */
const standing: object[] = []

process.on('message', (told: Record<string, string>) => {
  calls.clear()
  for (const [tenantId, step] of Object.entries(told)) stops.set(tenantId, step)
  process.send?.({ armed: true })
})

async function stopAt (tenantId: string, step: string, self: object): Promise<void> {
  if (stops.get(tenantId) !== step) return
  standing.push(self)
  process.send?.({ stopped: tenantId })
  await new Promise<never>(() => {})
}

type Method = (...given: unknown[]) => Promise<unknown>

/** The method with stops around it; `tenantOf` tells for whom it is called. */
function stopping (name: string, method: Method, tenantOf: (self: object, given: unknown[]) => string): Method {
  return async function (this: object, ...given) {
    const tenantId = tenantOf(this, given)
    const count = (calls.get(`${tenantId} ${name}`) ?? 0) + 1
    calls.set(`${tenantId} ${name}`, count)
    await stopAt(tenantId, `${name}#${count} before`, this)
    const result = method.apply(this, given)
    await stopAt(tenantId, `${name}#${count} during`, this)
    await result
    await stopAt(tenantId, `${name}#${count} after`, this)
    return await result
  }
}

function stopIn (actor: string, prototype: object, methods: string[], tenantOf: (self: object, given: unknown[]) => string): void {
  const own = prototype as Record<string, Method>
  for (const method of methods) own[method] = stopping(`${actor}.${method}`, own[method]!, tenantOf)
}

const ownerOf = (self: object): string => owners.get(self) ?? ''
const tenantOfFirst = (_self: object, [first]: unknown[]): string => (first as { tenantId: string }).tenantId

stopIn('keys', StoredKeys.prototype, ['claim'], tenantOfFirst)
stopIn('turns', StoredTurns.prototype, ['take'], (_self, [tenantId]) => String(tenantId))
stopIn('batches', StoredBatches.prototype, ['start'], tenantOfFirst)
stopIn('batches', StoredBatches.prototype, ['complete'], (_self, [completion]) => (completion as { batch: { tenantId: string } }).batch.tenantId)
for (const draft of [LocalDraft, ObjectDraft]) stopIn('draft', draft.prototype, ['write', 'commit', 'commitManifest'], ownerOf)
stopIn('postings', StoredPostings.prototype, ['save'], tenantOfFirst)
stopIn('connectwise', RestConnectWise.prototype, ['markExported'], ownerOf)
stopIn('connectwise', AccountingConnectWise.prototype, ['markExported'], ownerOf)
stopIn('connectwise', RestBatches.prototype, ['find', 'recordIds', 'delete'], ownerOf)

/** Lets `see` look at what a method makes, with what it was made of first. */
function seeing (prototype: object, method: string, see: (made: object, given: unknown) => void): void {
  const own = prototype as Record<string, (...given: unknown[]) => object>
  const make = own[method]!
  own[method] = function (...given) {
    const made = make.apply(this, given)
    if (!(made instanceof Promise)) see(made, given[0])
    return made instanceof Promise
      ? made.then((waited: object) => {
        see(waited, given[0])
        return waited
      })
      : made
  }
}

seeing(StoredTurns.prototype, 'take', (made, tenantId) => {
  const turn = made as ExportTurn
  turn.release = stopping('turns.release', turn.release.bind(turn), () => String(tenantId)) as ExportTurn['release']
})
for (const archive of [LocalArchive, ObjectArchive]) {
  seeing(archive.prototype, 'begin', (draft, place) => { owners.set(draft, (place as BatchPlace).tenantId) })
}
seeing(HttpConnectWiseGateway.prototype, 'open', (made, given) => {
  const [{ batches }, connection] = [made as ConnectWise, given as Connection]
  // the simulated companies are named like their tenants
  const tenantId = connection.interface === 'rest' ? connection.companyId : connection.company
  for (const owned of [made, batches]) if (owned !== undefined) owners.set(owned, tenantId)
})

await import('../../src/main.ts')
