import { Problem } from '../../domain/problem.ts'
import type { ElementShape } from './accounting-shape.ts'

const MAX_TEXT_CHARACTERS = 1_048_576

/** How far the writing of one open element has come. */
export class Frame {
  shape: ElementShape
  /** The element's key at this very place. */
  label = ''
  inAttributes = false
  attributesDone = false
  /** Members written so far into the object or array that is open. */
  members = 0
  /** The children that the open array is made of. */
  openArray: ElementShape | undefined
  /** How often an array of these children began. */
  readonly #opened = new Map<ElementShape, number>()
  #text = ''
  #run = ''
  /** White space as it stood between elements here before. */
  #blank = ''

  constructor (shape: ElementShape) {
    this.shape = shape
  }

  reset (shape: ElementShape, label: string): void {
    this.shape = shape
    this.label = label
    this.inAttributes = false
    this.attributesDone = false
    this.members = 0
    this.openArray = undefined
    // most elements open none, and clearing takes longer than looking
    if (this.#opened.size > 0) this.#opened.clear()
    this.#text = this.#run = ''
  }

  /** The key for children that begin here: numbered from the second time on, because the first array is closed by then. */
  labelFor (child: ElementShape): string {
    const times = (this.#opened.get(child) ?? 0) + 1
    this.#opened.set(child, times)
    return times === 1 ? child.key : `${child.key}#${times}`
  }

  /** A run of text may come in several pieces, wherever the bytes were cut. */
  addText (piece: string): void {
    this.#run += piece
    if (this.#run.length + this.#text.length > MAX_TEXT_CHARACTERS) {
      throw new Problem('CONNECTWISE_TOO_LARGE', `ConnectWise sent a text of more than ${MAX_TEXT_CHARACTERS} characters in one element.`)
    }
  }

  /** Ends the run: white space alone, as between elements, says nothing. */
  endText (): void {
    if (this.#run === '') return
    if (this.#run !== this.#blank) this.#keepRun()
    this.#run = ''
  }

  #keepRun (): void {
    if (this.#run.trim() === '') this.#blank = this.#run
    else this.#text += this.#run
  }

  get text (): string {
    return this.#text
  }
}
