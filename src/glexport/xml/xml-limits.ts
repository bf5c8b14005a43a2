/** How much of anything a document may ask for; whatever exceeds a limit is refused, never cut. */
export interface XmlLimits {
  /** Elements open at the same time. */
  readonly depth: number
  readonly attributesPerElement: number
  /** Bytes of one name. */
  readonly nameBytes: number
  /** Bytes of one attribute value after normalisation. */
  readonly attributeValueBytes: number
  /** Names kept for reuse; beyond it names are still right, but a fresh object at every occurrence. */
  readonly internedNames: number
}

/** Far above any export seen, far below what would hurt. */
export const DEFAULT_XML_LIMITS: XmlLimits = {
  depth: 64,
  attributesPerElement: 512,
  nameBytes: 256,
  attributeValueBytes: 1024 * 1024,
  internedNames: 4096
}
