interface Linked {
  links: Record<string, string | undefined>
  problem?: { type: string }
}

/** A record whose links lead where its caller finds them. Stored are paths below the root: a service can move. */
export function below<T extends Linked> (basePath: string, record: T): T {
  if (basePath === '') return record
  const links = Object.fromEntries(Object.entries(record.links).map(([name, path]) => [name, `${basePath}${String(path)}`]))
  const { problem } = record
  return { ...record, links, ...problem === undefined ? {} : { problem: { ...problem, type: `${basePath}${problem.type}` } } }
}
