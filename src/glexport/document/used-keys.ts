import { Problem } from '../../domain/problem.ts'

/** Far more than there are in ConnectWise; each takes memory until the document is read. */
const MOST_NAMES = 65_536

/** Whose the keys of each kind of object are: names can fall together in camelCase, and no value may be lost. */
export class UsedKeys {
  readonly #objects = new Map<string, Map<string, string>>()
  #names = 0

  /**
   * The key itself, or `key#name` where it is another name's. The same name has the same key each time. No name has a `#`, and none
   * begins with a digit as what follows the `#` of a repeated key does.
   * @param object what the objects are, as all `Detail` are
   * @throws Problem CONNECTWISE_TOO_LARGE
   */
  claim (object: string, key: string, name: string): string {
    let owners = this.#objects.get(object)
    if (owners === undefined) {
      owners = new Map()
      this.#objects.set(object, owners)
    }
    const owner = owners.get(key)
    if (owner === undefined) {
      this.countName()
      owners.set(key, name)
    }
    return owner === undefined || owner === name ? key : `${key}#${name}`
  }

  /** Notes that there is one more to be remembered. @throws Problem CONNECTWISE_TOO_LARGE */
  countName (): void {
    if (++this.#names > MOST_NAMES) throw new Problem('CONNECTWISE_TOO_LARGE', `ConnectWise sent a document with more than ${MOST_NAMES} different names.`)
  }
}
