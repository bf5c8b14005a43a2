import { ELEMENTS, LINES, LISTS, toKey } from '../../src/glexport/document/accounting-names.ts'

type Template = Record<string, unknown>

const templates = new WeakMap<Uint8Array, Template>()

/** Every attribute of an element in the document, by its JSON key. camaro wants to be told what to look for. */
function attributesOf (text: string, element: string): Template {
  const names = new Set<string>()
  for (const [, tag = ''] of text.matchAll(new RegExp(`<${element}\\s([^>]*)>`, 'g'))) {
    for (const [, name = ''] of tag.matchAll(/([A-Za-z0-9]+)="/g)) names.add(name)
  }
  return Object.fromEntries([...names].map(name =>
    [toKey(name), ELEMENTS[element]?.types[name] === 'decimal' ? `number(@${name})` : `@${name}`]))
}

function itemTemplate (text: string, item: string): Template {
  const lines = item === 'Transaction' ? ['Detail'] : Object.keys(LINES).filter(line => line.startsWith(item.replace('Transaction', '')))
  return {
    ...attributesOf(text, item),
    ...Object.fromEntries(lines.map(line => [LINES[line] ?? line, [line, attributesOf(text, line)]]))
  }
}

/** The template for a document, worked out on its first reading and not again. */
export function camaroTemplate (document: Uint8Array): Template {
  let template = templates.get(document)
  if (template === undefined) {
    const text = Buffer.from(document).toString()
    template = { exportSettings: attributesOf(text, 'GLExport') }
    for (const key in template['exportSettings'] as Template) {
      const settings = template['exportSettings'] as Record<string, string>
      settings[key] = `/GLExport/${settings[key] ?? ''}`
    }
    for (const [list, { key, item }] of Object.entries(LISTS)) {
      if (text.includes(`<${list}`)) template[key] = [`/GLExport/${list}/${item}`, itemTemplate(text, item)]
    }
    templates.set(document, template)
  }
  return template
}
