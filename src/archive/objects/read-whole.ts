import { buffer } from 'node:stream/consumers'
import { isFault, objectProblem } from './object-problem.ts'
import type { ObjectStore } from './object-store.ts'

/** A whole object, for small ones; undefined when it is not there. */
export async function readWhole (store: ObjectStore, key: string): Promise<Uint8Array | undefined> {
  try {
    return await buffer(await store.open(key))
  } catch (error) {
    if (isFault(error, 'absent')) return undefined
    throw objectProblem(`read ${key.slice(key.lastIndexOf('/') + 1)}`, error)
  }
}
