import type { KnownName } from './name-table.ts'
import type { XmlInput } from './xml-input.ts'

/** The elements that are open, and the lines where they were opened. */
export class OpenElements {
  depth = 0
  private readonly names: KnownName[] = []
  /** Where in the piece the element was opened; once the piece is left, on which line. */
  private readonly places: number[] = []
  /** How many of the outermost elements have their line already. */
  private settled = 0

  push (name: KnownName, at: number): void {
    this.names[this.depth] = name
    this.places[this.depth] = at
    this.depth++
  }

  top (): KnownName {
    return this.names[this.depth - 1] as KnownName
  }

  pop (): KnownName {
    this.depth--
    if (this.settled > this.depth) this.settled = this.depth
    return this.names[this.depth] as KnownName
  }

  /** The line where the innermost element was opened. */
  topLine (input: XmlInput): number {
    const place = this.places[this.depth - 1] as number
    return this.settled === this.depth ? place : input.lineAt(place)
  }

  /** To be called before a piece is left: exchanges places in the piece for lines. */
  settle (input: XmlInput): void {
    while (this.settled < this.depth) {
      this.places[this.settled] = input.lineAt(this.places[this.settled] as number)
      this.settled++
    }
  }
}
