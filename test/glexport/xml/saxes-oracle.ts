import { SaxesParser } from 'saxes'

/**
 * What saxes, as an XML 1.0 reader without namespaces, finds in the bytes; undefined if it refuses them. Lines are as in
 * `EventLog`.
 */
export function saxesEvents (bytes: Uint8Array): string[] | undefined {
  const parser = new SaxesParser({ xmlns: false, defaultXMLVersion: '1.0', forceXMLVersion: true, position: false })
  const events: string[] = []
  let depth = 0
  let inText = false
  const add = (event: string) => {
    events.push(event)
    inText = false
  }
  const addText = (text: string) => {
    // Outside the root saxes tells the white space, and an empty CDATA section is no text.
    if (depth === 0 || text === '') return
    if (inText) events.push(`${events.pop() ?? ''}${text}`)
    else events.push(`#${text}`)
    inText = true
  }
  parser.on('opentagstart', tag => {
    depth++
    add(`<${tag.name}`)
  })
  parser.on('attribute', attribute => add(`@${attribute.name}=${attribute.value}`))
  parser.on('closetag', tag => {
    depth--
    add(`>${tag.name}`)
  })
  parser.on('text', addText)
  parser.on('cdata', addText)
  parser.on('error', error => { throw error })
  try {
    parser.write(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)).close()
  } catch {
    return undefined
  }
  return events
}
