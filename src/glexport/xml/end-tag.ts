import { GREATER_THAN, isSpace } from './ascii.ts'
import type { KnownName } from './name-table.ts'
import { NameReader } from './name-reader.ts'
import type { OpenElements } from './open-elements.ts'
import { excerpt } from './reason-text.ts'
import { utf8Text } from './utf8.ts'
import type { XmlHandler } from './xml-handler.ts'
import type { XmlInput } from './xml-input.ts'

// Two names are shown, so each gets about half of what a reason may show.
const SHOWN = 24

/** Reads an end tag behind its `</` (XML 1.0 §3.1 [42]) and closes the innermost element. */
export class EndTag {
  private readonly handler: XmlHandler
  private readonly open: OpenElements
  private readonly name: NameReader
  private named = false

  constructor (handler: XmlHandler, nameBytes: number, open: OpenElements) {
    this.handler = handler
    this.open = open
    this.name = new NameReader(nameBytes)
  }

  begin (): void {
    this.name.begin()
    this.named = false
  }

  /** Reads on; true if the tag is complete. The handler has then been told about it. */
  take (input: XmlInput): boolean {
    if (!this.named && !this.takeName(input)) return false
    this.named = true
    while (input.at < input.end && isSpace(input.bytes[input.at] as number)) input.at++
    if (input.at === input.end) return false
    if (input.bytes[input.at] !== GREATER_THAN) input.failUnexpected("'>' in an end tag")
    input.at++
    this.handler.endElement(this.open.pop())
    return true
  }

  private takeName (input: XmlInput): boolean {
    if (this.open.depth > 0 && this.name.takeExpected(input, this.open.top())) return true
    if (!this.name.take(input)) return false
    const { bytes, from, to } = this.name
    if (from === to) input.failUnexpected("a name behind '</'")
    if (this.open.depth === 0 || !this.open.top().matches(bytes, from, to)) {
      this.refuse(input, utf8Text(bytes.subarray(from, to)))
    }
    return true
  }

  private refuse (input: XmlInput, name: string): never {
    const closing = `</${excerpt(name, SHOWN)}>`
    if (this.open.depth === 0) input.fail(`${closing} closes nothing, no element is open`)
    const opened: KnownName = this.open.top()
    input.fail(`${closing} closes <${excerpt(opened.text, SHOWN)}> opened at line ${this.open.topLine(input)}`)
  }
}
