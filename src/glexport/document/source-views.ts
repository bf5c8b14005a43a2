const NOTHING: Uint8Array = new Uint8Array(0)

/** The bytes as a view, to be read or written several at a time. */
export function viewOf (bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Views of the last two sources: a reader hands out its piece and the bytes that it gathered, in turn. */
export class SourceViews {
  #source = NOTHING
  #view = viewOf(NOTHING)
  #otherSource = NOTHING
  #otherView = viewOf(NOTHING)

  of (source: Uint8Array): DataView {
    if (source !== this.#source) this.#change(source)
    return this.#view
  }

  #change (source: Uint8Array): void {
    const view = source === this.#otherSource ? this.#otherView : viewOf(source)
    this.#otherSource = this.#source
    this.#otherView = this.#view
    this.#source = source
    this.#view = view
  }
}
