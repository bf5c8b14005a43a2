import { SaxesParser } from 'saxes'

/** An element of a document. */
export interface XmlElement {
  name: string
  attributes: Record<string, string>
}

/** All elements of a document in order; a document that is not well-formed throws. */
export function xmlElements (document: string): XmlElement[] {
  const elements: XmlElement[] = []
  const parser = new SaxesParser({ xmlns: false })
  parser.on('error', error => { throw error })
  parser.on('opentag', ({ name, attributes }) => { elements.push({ name, attributes }) })
  parser.write(document).close()
  return elements
}

/** The elements of one name. */
export function named (elements: readonly XmlElement[], name: string): XmlElement[] {
  return elements.filter(element => element.name === name)
}
