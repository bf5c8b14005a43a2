/** Name of the elements inside a list: `customers` has `customer`, `detail` has `detailItem`. */
export function itemName (list: string): string {
  return list.length > 1 && list.endsWith('s') ? list.slice(0, -1) : `${list}Item`
}

const START = /^[A-Za-z_]/
const NAME = /^[A-Za-z_][A-Za-z0-9_.-]*$/

/** A key as an XML name; a character that a name cannot hold becomes `_xHHHH_`, as .NET's `XmlConvert.EncodeName` writes it. */
export function toXmlName (key: string): string {
  if (NAME.test(key)) return key
  const encoded = key.replace(/[^A-Za-z0-9_.-]/g, encodeCharacter)
  return START.test(encoded) ? encoded : encoded === '' ? '_' : encodeCharacter(encoded.slice(0, 1)) + encoded.slice(1)
}

function encodeCharacter (character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`
}
