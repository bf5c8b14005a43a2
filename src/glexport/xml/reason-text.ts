import { NAME_CLASS, NAME_PART, continuesName } from './name-characters.ts'

/**
 * A name from the input as a reason may show it: at most `most` characters, nothing but name characters.
 */
export function excerpt (name: string, most = 40): string {
  let shown = ''
  for (const character of name) {
    if (shown.length >= most) return `${shown}…`
    shown += isNameCharacter(character.codePointAt(0) as number) ? character : '?'
  }
  return shown
}

/** A character as a reason may show it: itself if it is visible ASCII, else its number. */
export function characterText (codePoint: number): string {
  if (codePoint > 0x20 && codePoint < 0x7f) return `'${String.fromCharCode(codePoint)}'`
  return `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`
}

function isNameCharacter (codePoint: number): boolean {
  return codePoint < 0x80 ? ((NAME_CLASS[codePoint] as number) & NAME_PART) !== 0 : continuesName(codePoint)
}
