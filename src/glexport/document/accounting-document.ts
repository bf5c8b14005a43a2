import type { Ledger } from '../ledger/ledger.ts'
import { Party } from '../ledger/party.ts'
import { ROLE, type LedgerRole } from '../ledger/sections.ts'
import type { TextPool } from '../ledger/text-pool.ts'
import type { Warnings } from '../ledger/warnings.ts'
import type { XmlHandler, XmlName } from '../xml/xml-handler.ts'
import { rootShape, SETTINGS_KEY, type ElementShape } from './accounting-shape.ts'
import type { AttributeShape, AttributeShapes } from './attribute-shapes.ts'
import type { ByteOutput } from './byte-output.ts'
import { Frame } from './frame.ts'
import { PlainValues } from './plain-values.ts'
import { TypedValueWriter } from './typed-value.ts'
import { eachId, readFlag } from './value-types.ts'

const encoder = new TextEncoder()
const COMMA = 0x2c
const OPEN_OBJECT = 0x7b
const CLOSE_OBJECT = 0x7d
const CLOSE_ARRAY = 0x5d
const SETTINGS = encoder.encode(`"${SETTINGS_KEY}":{`)

/**
 * Reads the Accounting Interface's document, where all data stands in attributes, as typed JSON and into the ledger.
 * Attributes of the root become `exportSettings`, those of a list `<key>Attributes`; children become arrays.
 */
export class AccountingDocument implements XmlHandler {
  readonly copier: PlainValues
  readonly #output: ByteOutput
  readonly #values: TypedValueWriter
  readonly #texts: TextPool
  readonly #ledger: Ledger
  readonly #warnings: Warnings
  readonly #party: Party
  readonly #shapes: AttributeShapes
  /** Reused level by level; `#depth` of them are in use. */
  readonly #frames: Frame[] = []
  #depth = 0
  #frame: Frame | undefined
  readonly #takeEntry = (id: number): void => this.#ledger.addEntry(id)
  readonly #takeExpense = (id: number): void => { this.#ledger.nonReimbursableExpenses.add(id) }

  constructor (output: ByteOutput, parts: { ledger: Ledger, warnings: Warnings, texts: TextPool, shapes: AttributeShapes }) {
    this.#output = output
    this.copier = new PlainValues(output)
    this.#ledger = parts.ledger
    this.#warnings = parts.warnings
    this.#texts = parts.texts
    this.#shapes = parts.shapes
    this.#values = new TypedValueWriter(output, parts.warnings, parts.texts)
    this.#party = new Party(parts.warnings, parts.texts)
  }

  startElement (name: XmlName): void {
    const parent = this.#frame
    const shape = parent === undefined ? rootShape(name.text, this.#shapes) : parent.shape.child(name.text)
    const label = parent === undefined ? '' : this.#openMember(parent, shape)
    const frame = this.#frames[this.#depth++] ??= new Frame(shape)
    frame.reset(shape, label)
    this.#frame = frame
    if (shape.isList) return
    this.#output.byte(OPEN_OBJECT)
    if (parent?.shape.isList === true && parent.shape.item !== name.text) this.#writeMark(frame, name.text)
    if (shape.level === 'line') this.#ledger.startLine()
    else if (shape.section !== undefined) this.#ledger.startDocument(shape.section)
    else if (shape.level === 'party') this.#party.start()
  }

  attribute (name: XmlName, bytes: Uint8Array, from: number, to: number): void {
    const frame = this.#frame as Frame
    const attribute = (name.facts ?? this.#learn(name, frame.shape)) as AttributeShape
    if (!frame.inAttributes) this.#openAttributes(frame)
    const label = frame.members++ === 0 ? attribute.label : attribute.nextLabel
    if (attribute.isOnlyText) {
      this.#output.labelledText(label, bytes, from, to)
      return
    }
    const { type, role } = attribute
    if (type === 'text') {
      this.#output.labelledText(label, bytes, from, to)
    } else {
      this.#output.label(label)
      if (type !== 'ids') this.#values.write(type, bytes, from, to)
      else if (this.#values.writeIds(bytes, from, to)) this.#takeIds(frame.shape, bytes, from, to)
    }
    if (role !== ROLE.none) this.#takeValue(frame.shape, attribute, bytes, from, to)
    else if (attribute.isCogsOption) this.#ledger.setCogs(readFlag(bytes, from, to) === true)
  }

  text (bytes: Uint8Array, from: number, to: number): void {
    (this.#frame as Frame).addText(this.#texts.text(bytes, from, to))
  }

  endElement (): void {
    const frame = this.#frame as Frame
    const { shape } = frame
    this.#closeAttributes(frame)
    this.#closeArray(frame)
    frame.endText()
    if (frame.text !== '') this.#writeText(frame)
    this.#output.byte(shape.isList ? CLOSE_ARRAY : CLOSE_OBJECT)
    this.#depth--
    this.#frame = this.#frames[this.#depth - 1]
    if (this.#depth === 0) this.#output.flush()
    if (shape.isList) return
    if (shape.level === 'line') this.#ledger.endLine()
    else if (shape.section !== undefined) this.#ledger.endDocument()
    else if (shape.level === 'party') this.#party.end(shape.name.toLowerCase())
  }

  #learn (name: XmlName, shape: ElementShape): AttributeShape {
    const attribute = shape.attribute(name.text)
    name.facts = attribute
    if (!name.kept) return attribute
    if (attribute.isOnlyText) name.giveToCopier(this.copier.keepText(attribute.nextLabel))
    else if (attribute.flags !== undefined) name.giveToCopier(this.copier.keepFlag(attribute.flags.no, attribute.flags.yes))
    return attribute
  }

  #takeValue (shape: ElementShape, { role }: AttributeShape, bytes: Uint8Array, from: number, to: number): void {
    if (shape.level === 'party') this.#party.value(role, bytes, from, to)
    else if (shape.level !== undefined && !shape.isList) this.#ledger.value(role as LedgerRole, bytes, from, to)
  }

  #takeIds (shape: ElementShape, bytes: Uint8Array, from: number, to: number): void {
    if (shape.level === undefined || from === to) return
    eachId(bytes, from, to, shape.isList ? this.#takeExpense : this.#takeEntry)
  }

  #openAttributes (frame: Frame): void {
    frame.inAttributes = true
    if (frame.shape.isRoot) this.#output.bytes(SETTINGS)
    else if (frame.shape.isList) this.#output.bytes(encoder.encode(`${JSON.stringify(attributesLabel(frame))}:{`))
  }

  /** The attributes of the root and of lists are an object of their own, which ends where anything else begins. */
  #closeAttributes (frame: Frame): void {
    if (frame.attributesDone) return
    frame.attributesDone = true
    const { shape, inAttributes } = frame
    if (!shape.isRoot && !shape.isList) return
    if (inAttributes) this.#output.byte(CLOSE_OBJECT)
    frame.members = shape.isRoot && inAttributes ? 1 : 0
    if (shape.isRoot) return
    if (inAttributes) this.#output.byte(COMMA)
    this.#output.bytes(encoder.encode(`${JSON.stringify(frame.label)}:[`))
  }

  /** Writes what stands before a child, the key where a new array begins; answers the child's label. */
  #openMember (parent: Frame, shape: ElementShape): string {
    this.#closeAttributes(parent)
    parent.endText()
    const continues = parent.shape.isList || parent.openArray === shape
    if (!continues) this.#closeArray(parent)
    if (parent.members++ > 0) this.#output.byte(COMMA)
    if (continues) return ''
    const label = parent.labelFor(shape)
    const isRepeated = label !== shape.key
    if (isRepeated) this.#warnings.add('KEY_REPEATED', `The members of ${shape.key} do not stand together.`, null)
    // a list writes its own label, after its attributes
    if (!shape.isList) {
      this.#output.bytes(isRepeated ? encoder.encode(`${JSON.stringify(label)}:[`) : shape.opening)
      parent.openArray = shape
    }
    return label
  }

  #closeArray (frame: Frame): void {
    if (frame.openArray === undefined) return
    frame.openArray = undefined
    this.#output.byte(CLOSE_ARRAY)
  }

  #writeMark (frame: Frame, name: string): void {
    this.#output.bytes(encoder.encode(`"$element":${JSON.stringify(name)}`))
    frame.members = 1
  }

  #writeText (frame: Frame): void {
    const member = `"$text":${JSON.stringify(frame.text)}`
    if (frame.members > 0) this.#output.byte(COMMA)
    this.#output.bytes(encoder.encode(frame.shape.isList ? `{${member}}` : member))
  }
}

/** A list that comes again has a numbered label, and its attributes the same. */
function attributesLabel ({ shape, label }: Frame): string {
  return label === shape.key ? shape.attributesKey : `${label}Attributes`
}
