import { setTimeout } from 'node:timers/promises'
import { isFault } from './object-problem.ts'
import type { NewObject, ObjectStore } from './object-store.ts'

const ATTEMPTS = 5
const PAUSE_MS = 20

/** Makes an object that is not there yet. One that an earlier try of the same writer made, whose answer was lost, is made. @throws ObjectFault `exists` */
export async function createOnce (store: ObjectStore, key: string, object: NewObject): Promise<void> {
  for (let attempt = 1; !await isMade(store, key, { object, isLast: attempt === ATTEMPTS }); attempt++) {
    // whoever writes at the same time is soon done, and then the store can tell who was first
    await setTimeout(PAUSE_MS * 2 ** attempt)
  }
}

async function isMade (store: ObjectStore, key: string, { object, isLast }: { object: NewObject, isLast: boolean }): Promise<boolean> {
  try {
    await store.create(key, object)
    return true
  } catch (error) {
    if (isFault(error, 'exists') && await store.markOf(key) === object.mark) return true
    if (isFault(error, 'busy') && !isLast) return false
    throw error
  }
}
