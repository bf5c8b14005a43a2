const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#xD;', '\n': '&#xA;', '\t': '&#x9;' }

/** Escapes a text for an attribute value; line breaks become character references, or a reader would see spaces. */
export function escapeXml (text: string): string {
  return text.replace(/[&<>"\r\n\t]/g, character => escapes[character] ?? character)
}

/** A start tag without its end, attributes in the order given: `<Detail AccountNumber="4000"`. */
export function openTag (name: string, attributes: Record<string, string>): string {
  return Object.entries(attributes).reduce((text, [key, value]) => `${text} ${key}="${escapeXml(value)}"`, `<${name}`)
}

/** Cents as decimal text with two places. */
export function money (cents: number): string {
  // minus zero is not what an accounting program prints
  return cents === 0 ? '0.00' : (cents / 100).toFixed(2)
}

export function yesNo (value: boolean): string {
  return value ? 'Y' : 'N'
}

export function trueFalse (value: boolean): string {
  return value ? 'True' : 'False'
}
