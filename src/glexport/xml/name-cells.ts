const WORD_BYTES = 4
const FIRST_WORDS = 8192

// Places in a cell:
/** The cell of the attribute that came after this one, or first in this element, the last time. */
const NEXT = 0
/** The serial number of the last start tag that had this attribute. */
const STAMP = 1
/** What the copier is given with its values; 0 where they are told. */
const LABEL = 2
/** The name's place among all that are kept. */
const NAME = 3
/** How many bytes the pattern has. */
const BYTES = 4
/** The index of the pattern's last word, and which of that word's bits count. */
const LAST = 5
const MASK = 6
/** The attribute as it usually begins, `Name="`, word by word. */
const PATTERN = 7

/**
 * What the scanning loop needs to know of names, in one array: cells that are used in turn lie together, and nothing in them is
 * an object to be looked up and checked. Cell 0 is no name's and says nothing.
 */
export class NameCells {
  private words = new Int32Array(FIRST_WORDS)
  private used = PATTERN

  /** The cell of a new name. */
  add (name: number, pattern: Uint8Array): number {
    const whole = Math.floor(pattern.length / WORD_BYTES)
    const cell = this.take(PATTERN + whole + 1)
    const words = this.words
    words[cell + NAME] = name
    words[cell + BYTES] = pattern.length
    words[cell + LAST] = cell + PATTERN + whole
    // zero for no byte left over: then whatever follows is the same
    words[cell + MASK] = (1 << ((pattern.length % WORD_BYTES) * 8)) - 1
    const padded = new DataView(new ArrayBuffer((whole + 1) * WORD_BYTES))
    pattern.forEach((byte, index) => padded.setUint8(index, byte))
    for (let index = 0; index <= whole; index++) words[cell + PATTERN + index] = padded.getInt32(index * WORD_BYTES, true)
    return cell
  }

  /** The cell of what probably comes next; 0 if nothing is known. */
  nextOf (cell: number): number {
    return this.words[cell + NEXT] as number
  }

  /** Whether the tag with this serial number had the attribute already. */
  isIn (cell: number, serial: number): boolean {
    return this.words[cell + STAMP] === serial
  }

  nameOf (cell: number): number {
    return this.words[cell + NAME] as number
  }

  labelOf (cell: number): number {
    return this.words[cell + LABEL] as number
  }

  label (cell: number, label: number): void {
    this.words[cell + LABEL] = label
  }

  lengthOf (cell: number): number {
    return this.words[cell + BYTES] as number
  }

  /** Notes that the attribute is in the tag with this serial number. */
  stamp (cell: number, serial: number): void {
    this.words[cell + STAMP] = serial
  }

  /** Notes what came next. */
  follow (previous: number, cell: number): void {
    this.words[previous + NEXT] = cell
  }

  /** Forgets what was said of the name's occurrences. */
  forget (cell: number): void {
    this.words[cell + STAMP] = this.words[cell + LABEL] = 0
  }

  /** Whether the pattern stands at `from`; false where not quite enough lies before `end`, even if it does. */
  isAt (cell: number, view: DataView, from: number, end: number): boolean {
    const words = this.words
    const last = words[cell + LAST] as number
    if (cell === 0 || from + (last - cell - PATTERN + 1) * WORD_BYTES > end) return false
    let at = from
    for (let index = cell + PATTERN; index < last; index++) {
      if (view.getInt32(at, true) !== words[index]) return false
      at += WORD_BYTES
    }
    return (view.getInt32(at, true) & (words[cell + MASK] as number)) === words[last]
  }

  private take (count: number): number {
    const cell = this.used
    this.used += count
    if (this.used > this.words.length) {
      const larger = new Int32Array(Math.max(this.used, this.words.length * 2))
      larger.set(this.words)
      this.words = larger
    }
    return cell
  }
}
