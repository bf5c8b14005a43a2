type Node = Record<string, unknown>

/**
 * Moves every schema that has a title into `components.schemas` and leaves a reference, so that the document names each
 * shape once. Two shapes of one title must be the same.
 */
export function hoistSchemas<T extends object> (document: T): T {
  const schemas: Node = {}
  const root = document as Node
  const paths = hoist(root['paths'], schemas)
  const components = { ...root['components'] as Node, schemas: sorted(schemas) }
  return { ...document, paths, components }
}

function hoist (value: unknown, schemas: Node): unknown {
  if (Array.isArray(value)) return value.map(item => hoist(item, schemas))
  if (typeof value !== 'object' || value === null) return value
  const node = Object.fromEntries(Object.entries(value).map(([key, member]) => [key, isData(key) ? member : hoist(member, schemas)]))
  // the constants of the variants tell them apart; OpenAPI would want the names of the schemas to be these constants
  delete node['discriminator']
  const { title } = node
  if (typeof title !== 'string' || !isSchema(node)) return node
  schemas[title] ??= node
  return { $ref: `#/components/schemas/${title}` }
}

/** Examples hold data, in which a `title` names nothing. */
function isData (key: string): boolean {
  return key === 'examples' || key === 'example' || key === 'default' || key === 'const'
}

function isSchema (node: Node): boolean {
  return 'type' in node || 'oneOf' in node || 'anyOf' in node
}

function sorted (schemas: Node): Node {
  return Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a < b ? -1 : 1))
}
