/**
 * A name of the document, interned by the reader: the same name in the same place is the same object, so a consumer
 * compares by identity and keeps what it knows about the name in `facts`. An attribute's name belongs to its element's
 * name: `Total` of `Detail` and `Total` of `Transaction` are two objects.
 */
export interface XmlName {
  readonly text: string
  facts: unknown
  /** Asks the reader to copy this attribute's values behind a label of the handler's copier, as far as it can, instead of telling them. */
  copyBehind (label: number): void
}

/** Takes attribute values of which a handler wants to know nothing. */
export interface ValueCopier {
  /**
   * Copies a label and the value at `from`, whose closing double quote stands before `end`. Answers the place of that quote; -1,
   * with nothing copied, where the value is not plain ASCII or the copier cannot take it, then the handler is told.
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
