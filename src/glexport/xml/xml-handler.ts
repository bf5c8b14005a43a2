/**
 * A name of the document, interned by the reader: the same name in the same place is the same object, so a consumer
 * compares by identity and keeps what it knows about the name in `facts`. An attribute's name belongs to its element's
 * name: `Total` of `Detail` and `Total` of `Transaction` are two objects.
 */
export interface XmlName {
  readonly text: string
  facts: unknown
  /** Whether it is the same object next time; if not, what is asked for it is forgotten. */
  readonly kept: boolean
  /**
   * Asks the reader to give this attribute's values to the handler's copier, as far as it takes them, instead of telling them.
   * @param label what the copier knows the attribute by, of 32 bits; 0 to be told again
   */
  giveToCopier (label: number): void
}

/** Takes attribute values of which a handler wants to know nothing. */
export interface ValueCopier {
  /**
   * Takes the value at `from`, whose closing double quote stands before `end`. Answers the place of that quote; -1, with
   * nothing taken, where the value is not plain ASCII or not one for the copier, then the handler is told.
   */
  copy (label: number, view: DataView, from: number, end: number): number
}

/**
 * What a reader tells, in document order. Bytes are UTF-8 with references replaced and white space normalised (XML 1.0
 * §2.11, §3.3.3); they are valid only during the call, because the reader reuses its buffers.
 */
export interface XmlHandler {
  readonly copier?: ValueCopier
  startElement (name: XmlName): void
  /** Follows its element's `startElement`, before any text or child; the first of an element is always told. */
  attribute (name: XmlName, bytes: Uint8Array, from: number, to: number): void
  /** Text and CDATA content; a run of text may come in several pieces. */
  text (bytes: Uint8Array, from: number, to: number): void
  endElement (name: XmlName): void
}
