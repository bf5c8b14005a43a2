import { LocalDraft } from '../../src/archive/local-draft.ts'
import { ObjectDraft } from '../../src/archive/objects/object-draft.ts'
import { StoredBatches } from '../../src/database/stored-batches.ts'
import { StoredKeys } from '../../src/database/stored-keys.ts'
import { StoredTurns } from '../../src/database/stored-turns.ts'

/** The service as its own process, which once it is told so kills itself at the step of an export that DIE_AT names, such as `draft.commit after`. */
const ACTORS: Record<string, readonly object[]> = {
  batches: [StoredBatches.prototype],
  draft: [LocalDraft.prototype, ObjectDraft.prototype],
  keys: [StoredKeys.prototype],
  turns: [StoredTurns.prototype]
}

type Step = (...parameters: unknown[]) => Promise<unknown>

function dieAt (step: string): void {
  const [actor = '', method = '', moment] = step.split(/[. ]/)
  for (const prototype of ACTORS[actor] as readonly Record<string, Step>[]) {
    const original = prototype[method]!
    prototype[method] = async function (...parameters) {
      if (moment === 'before') process.kill(process.pid, 'SIGKILL')
      const result = await original.apply(this, parameters)
      process.kill(process.pid, 'SIGKILL')
      return result
    }
  }
}

const step = process.env['DIE_AT'] ?? ''
process.once('message', () => {
  dieAt(step)
  console.log('armed')
})
await import('../../src/main.ts')
