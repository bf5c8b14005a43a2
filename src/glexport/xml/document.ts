import { EXCLAMATION, LESS_THAN, QUESTION, SLASH, ascii, isSpace } from './ascii.ts'
import { CdataSection } from './cdata-section.ts'
import { Comment } from './comment.ts'
import { EndTag } from './end-tag.ts'
import type { NameTable } from './name-table.ts'
import { OpenElements } from './open-elements.ts'
import { ProcessingInstruction } from './processing-instruction.ts'
import { excerpt } from './reason-text.ts'
import { StartTag } from './start-tag.ts'
import { TextRun } from './text-run.ts'
import type { XmlHandler } from './xml-handler.ts'
import type { XmlInput } from './xml-input.ts'
import type { XmlLimits } from './xml-limits.ts'

const OUTSIDE = 0
const TEXT = 1
const MARKUP = 2
const KEYWORD = 3
const START_TAG = 4
const END_TAG = 5
const COMMENT = 6
const CDATA = 7
const INSTRUCTION = 8
type Place =
  | typeof OUTSIDE | typeof TEXT | typeof MARKUP | typeof KEYWORD | typeof START_TAG | typeof END_TAG | typeof COMMENT
  | typeof CDATA | typeof INSTRUCTION

const KEYWORDS: ReadonlyArray<readonly [Uint8Array, typeof COMMENT | typeof CDATA | 'doctype']> = [
  [ascii('--'), COMMENT], [ascii('[CDATA['), CDATA], [ascii('DOCTYPE'), 'doctype']
]

/** Follows the order of things in a document (XML 1.0 §2.1 [1], §3.1 [43]) and lets each be read. */
export class Document {
  private readonly open = new OpenElements()
  private readonly text: TextRun
  private readonly startTag: StartTag
  private readonly endTag: EndTag
  private readonly comment = new Comment()
  private readonly cdata: CdataSection
  private readonly instruction: ProcessingInstruction
  private place: Place = OUTSIDE
  private atStart = true
  private marked = false
  private hasRoot = false
  /** The keyword behind `<!`, and how many of its bytes have come. */
  private keyword: (typeof KEYWORDS)[number] | undefined
  private keywordBytes = 0

  constructor (handler: XmlHandler, limits: XmlLimits, names: NameTable) {
    this.text = new TextRun(handler)
    this.startTag = new StartTag(handler, limits, names, this.open)
    this.endTag = new EndTag(handler, limits.nameBytes, this.open)
    this.cdata = new CdataSection(handler)
    this.instruction = new ProcessingInstruction(limits.nameBytes)
  }

  /** To be called before anything is read if the document starts with a byte order mark. */
  markUtf8 (): void {
    this.marked = true
  }

  /** Reads the piece to its end. */
  read (input: XmlInput): void {
    while (input.at < input.end) {
      switch (this.place) {
        case OUTSIDE: this.readOutside(input); break
        case TEXT: if (this.text.take(input)) this.place = MARKUP; break
        case MARKUP: this.readMarkup(input); break
        case KEYWORD: this.readKeyword(input); break
        case START_TAG: if (this.startTag.take(input)) this.leaveMarkup(); break
        case END_TAG: if (this.endTag.take(input)) this.leaveMarkup(); break
        case COMMENT: if (this.comment.take(input)) this.leaveMarkup(); break
        case CDATA: if (this.cdata.take(input)) this.leaveMarkup(); break
        case INSTRUCTION: if (this.instruction.take(input)) this.leaveMarkup()
      }
    }
    this.open.settle(input)
  }

  /** Fails unless the document is complete. */
  end (input: XmlInput): void {
    if (this.open.depth > 0) {
      const name = excerpt(this.open.top().text)
      input.fail(`the document ends before <${name}> opened at line ${this.open.topLine(input)} is closed`)
    }
    if (this.place !== OUTSIDE) input.fail('the document ends inside markup')
    if (!this.hasRoot) input.fail('the document has no root element')
  }

  private readOutside (input: XmlInput): void {
    while (input.at < input.end && isSpace(input.bytes[input.at] as number)) {
      input.at++
      this.atStart = false
    }
    if (input.at === input.end) return
    if (input.bytes[input.at] !== LESS_THAN) input.failUnexpected(`'<' ${this.hasRoot ? 'behind' : 'before'} the root element`)
    input.at++
    this.place = MARKUP
  }

  private readMarkup (input: XmlInput): void {
    const byte = input.bytes[input.at] as number
    if (byte === SLASH) {
      this.endTag.begin()
      this.place = END_TAG
      input.at++
    } else if (byte === QUESTION) {
      this.instruction.begin(this.atStart, this.marked)
      this.place = INSTRUCTION
      input.at++
    } else if (byte === EXCLAMATION) {
      this.keywordBytes = 0
      this.place = KEYWORD
      input.at++
    } else {
      if (this.open.depth === 0 && this.hasRoot) input.fail('a document has only one root element')
      this.hasRoot = true
      this.startTag.begin()
      this.place = START_TAG
    }
    this.atStart = false
  }

  private readKeyword (input: XmlInput): void {
    const byte = input.bytes[input.at] as number
    if (this.keywordBytes === 0) this.keyword = KEYWORDS.find(([bytes]) => bytes[0] === byte)
    if (this.keyword?.[0][this.keywordBytes] !== byte) input.failUnexpected("'--' or '[CDATA[' behind '<!'")
    this.keywordBytes++
    input.at++
    const [bytes, opens] = this.keyword
    if (this.keywordBytes < bytes.length) return
    if (opens === 'doctype') input.fail('a document type declaration (DOCTYPE) is not accepted')
    if (opens === CDATA && this.open.depth === 0) input.fail('a CDATA section outside the root element')
    this.place = opens
  }

  private leaveMarkup (): void {
    this.place = this.open.depth > 0 ? TEXT : OUTSIDE
  }
}
