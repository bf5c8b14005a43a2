/** Writes one element of a section, indented for a pretty document so that the whole is what `JSON.stringify` would write. */
export function jsonItem (item: unknown, layout: 'minified' | 'pretty'): string {
  if (layout === 'minified') return JSON.stringify(item)
  return JSON.stringify(item, null, 2).replaceAll('\n', '\n    ')
}
