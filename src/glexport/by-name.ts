/**
 * A table that is asked for names which the author of a document chose: what every object has from birth, such as
 * `constructor`, is not in it.
 */
export function byName<T> (entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.assign(Object.create(null) as Record<string, T>, entries)
}
