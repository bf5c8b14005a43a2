import type { XmlElement as WasmElement } from 'libxml2-wasm'
import type { TNode } from 'txml/txml'
import { eachChunk, eachText, finished, type Contender } from './contenders.ts'
import { TypedBuilder } from './typed-builder.ts'

const asText = (document: Uint8Array): string => Buffer.from(document.buffer, document.byteOffset, document.length).toString()

async function sax (): Promise<Contender> {
  const { default: library } = await import('sax')
  return {
    name: 'sax (strict)',
    read: document => {
      const builder = new TypedBuilder()
      const parser = library.parser(true)
      parser.onerror = error => { throw error }
      parser.onopentag = ({ name, attributes }) => builder.open(name, attributes)
      parser.ontext = parser.oncdata = text => builder.text(text)
      parser.onclosetag = () => builder.close()
      eachText(document, text => parser.write(text))
      parser.close()
      return finished(builder)
    }
  }
}

async function txml (): Promise<Contender> {
  const { parse } = await import('txml/txml')
  const walk = (nodes: (TNode | string)[], builder: TypedBuilder): void => {
    for (const node of nodes) {
      if (typeof node === 'string') {
        builder.text(node)
      } else if (!node.tagName.startsWith('?')) {
        builder.open(node.tagName, node.attributes)
        walk(node.children, builder)
        builder.close()
      }
    }
  }
  return {
    name: 'txml',
    read: document => {
      const builder = new TypedBuilder()
      walk(parse(asText(document), { decodeEntities: true, keepWhitespace: true, selfClosingTags: [] }), builder)
      return finished(builder)
    }
  }
}

async function htmlparser2 (): Promise<Contender> {
  const { Parser } = await import('htmlparser2')
  return {
    name: 'htmlparser2 (xmlMode)',
    read: document => {
      const builder = new TypedBuilder()
      const parser = new Parser({
        onopentag: (name, attributes) => builder.open(name, attributes),
        ontext: text => builder.text(text),
        onclosetag: () => builder.close(),
        onerror: error => { throw error }
      }, { xmlMode: true, decodeEntities: true })
      eachText(document, text => parser.write(text))
      parser.end()
      return finished(builder)
    }
  }
}

async function nodeExpat (): Promise<Contender> {
  const { Parser } = await import('node-expat')
  return {
    name: 'node-expat (native)',
    read: document => {
      const builder = new TypedBuilder()
      const parser = new Parser('UTF-8')
      let fault: string | undefined
      parser.on('startElement', (name, attributes) => builder.open(name, attributes))
      parser.on('endElement', () => builder.close())
      parser.on('text', text => builder.text(text))
      parser.on('error', error => { fault ??= error })
      eachChunk(document, chunk => parser.write(chunk))
      parser.end()
      if (fault !== undefined) throw new Error(fault)
      return finished(builder)
    }
  }
}

async function libxml2Wasm (): Promise<Contender> {
  const { XmlDocument, XmlElement } = await import('libxml2-wasm')
  const walk = (element: WasmElement, builder: TypedBuilder): void => {
    const attributes: Record<string, string> = {}
    for (const { name, value } of element.attrs) attributes[name] = value
    builder.open(element.name, attributes)
    for (let child = element.firstChild; child !== null; child = child.next) {
      if (child instanceof XmlElement) walk(child, builder)
      else builder.text(child.content)
    }
    builder.close()
  }
  return {
    name: 'libxml2-wasm',
    read: document => {
      const parsed = XmlDocument.fromBuffer(document)
      try {
        const builder = new TypedBuilder()
        walk(parsed.root, builder)
        return finished(builder)
      } finally {
        parsed.dispose()
      }
    }
  }
}

async function camaro (): Promise<Contender> {
  const { transform } = await import('camaro')
  const { camaroTemplate } = await import('./camaro-template.ts')
  return {
    name: 'camaro (template of all attributes)',
    read: async document => {
      const found = await transform(document, camaroTemplate(document))
      return { json: [Buffer.from(JSON.stringify(found))], totals: undefined }
    }
  }
}

/** The libraries that are installed in this folder; `skipped` says which are not, and why. */
export async function openLibraries (): Promise<{ contenders: Contender[], skipped: string[] }> {
  const contenders: Contender[] = []
  const skipped: string[] = []
  for (const [name, open] of Object.entries({ sax, txml, htmlparser2, camaro, 'libxml2-wasm': libxml2Wasm, 'node-expat': nodeExpat })) {
    try {
      contenders.push(await open())
    } catch (error) {
      skipped.push(`${name}: ${/different Node\.js version/.test((error as Error).message) ? 'is built for another version of Node' : 'is not installed'}`)
    }
  }
  return { contenders, skipped }
}
