import { ByteBuffer } from './byte-buffer.ts'
import { NAME_CLASS, NAME_PART, NAME_START, NAME_UNDECIDED, continuesName, startsName } from './name-characters.ts'
import type { KnownName } from './name-table.ts'
import { utf8Length } from './utf8.ts'
import type { XmlInput } from './xml-input.ts'

/** Reads a Name (XML 1.0 §2.3 [5]) that may lie across pieces. */
export class NameReader {
  /** The name read; valid until the next is begun or the piece is left. */
  bytes: Uint8Array
  from = 0
  to = 0
  private readonly gathered = new ByteBuffer()
  private readonly most: number

  constructor (most: number) {
    this.bytes = this.gathered.bytes
    this.most = most
  }

  begin (): void {
    this.gathered.length = 0
  }

  /** Takes a name that is probably here; nothing is taken unless it is and nothing of a name has been read yet. */
  takeExpected (input: XmlInput, expected: KnownName): boolean {
    const to = input.at + expected.bytes.length
    if (this.gathered.length > 0 || to >= input.end || NAME_CLASS[input.bytes[to] as number] !== 0) return false
    if (!expected.begins(input.bytes, input.at)) return false
    input.at = to
    return true
  }

  /** Reads on; true if the name is complete, the input then stands behind it. `from` equals `to` if there is none. */
  take (input: XmlInput): boolean {
    const from = input.at
    const to = this.scan(input)
    const gathered = this.gathered
    input.at = to
    if (to === input.end || gathered.length > 0) gathered.append(input.bytes, from, to)
    if (to === input.end) return false
    this.bytes = gathered.length > 0 ? gathered.bytes : input.bytes
    this.from = gathered.length > 0 ? 0 : from
    this.to = gathered.length > 0 ? gathered.length : to
    return true
  }

  /** Where the name characters end. */
  private scan (input: XmlInput): number {
    const bytes = input.bytes
    const from = input.at
    let at = from
    if (this.gathered.length === 0) {
      at = this.scanFirst(input)
      if (at === from) return at
    }
    for (;;) {
      while (at < input.end && ((NAME_CLASS[bytes[at] as number] as number) & NAME_PART) !== 0) at++
      this.checkLength(input, from, at)
      if (at === input.end || NAME_CLASS[bytes[at] as number] !== NAME_UNDECIDED) return at
      const codePoint = input.characterAt(at)
      if (!continuesName(codePoint)) return at
      at += utf8Length(codePoint)
    }
  }

  /** The place behind the first character, the same place if that can begin no name. */
  private scanFirst (input: XmlInput): number {
    const at = input.at
    const byteClass = NAME_CLASS[input.bytes[at] as number] as number
    if (byteClass !== NAME_UNDECIDED) return at + (byteClass & NAME_START)
    const codePoint = input.characterAt(at)
    return startsName(codePoint) ? at + utf8Length(codePoint) : at
  }

  private checkLength (input: XmlInput, from: number, to: number): void {
    const excess = this.gathered.length + to - from - this.most
    if (excess > 0) input.fail(`a name is longer than ${this.most} bytes`, to - excess)
  }
}
