import t from 'tap'
import { XmlReader } from '../../../src/glexport/xml/xml-reader.ts'
import type { ValueCopier, XmlName } from '../../../src/glexport/xml/xml-handler.ts'
import { EventLog, bytesOf, cut } from './event-log.ts'

/** Copies whatever stands before the next quotation mark; notes what it was asked. */
class Copier implements ValueCopier {
  readonly copied: string[] = []
  /** How far it was allowed to look. */
  readonly reaches: number[] = []

  copy (label: number, view: DataView, from: number, end: number): number {
    this.reaches.push(end - from)
    for (let at = from; at < end; at++) {
      if (view.getUint8(at) !== 0x22) continue
      this.copied.push(`${label}:${Buffer.from(view.buffer, view.byteOffset + from, at - from).toString()}`)
      return at
    }
    return -1
  }
}

/** Asks for copies of every attribute that it has seen once. */
class CopyingLog extends EventLog {
  readonly copier = new Copier()

  override attribute (name: XmlName, bytes: Uint8Array, from: number, to: number): void {
    super.attribute(name, bytes, from, to)
    name.giveToCopier(name.text.charCodeAt(0))
  }
}

function read (document: string, step = 1000, limits = {}): CopyingLog {
  const log = new CopyingLog()
  const reader = new XmlReader(log, limits)
  for (const chunk of cut(bytesOf(document), step)) reader.write(chunk)
  reader.end()
  return log
}

t.test('values that a handler wants to be copied are not told, but for the first of an element', t => {
  const { events, copier: { copied } } = read('<r><e a="1" b="2"/><e a="3" b="4"/><e b="5" a="6"/></r>')
  t.same(events, ['<r', '<e', '@a=1', '@b=2', '>e', '<e', '@a=3', '>e', '<e', '@b=5', '>e', '>r'])
  t.same(copied, ['98:4', '97:6'])
  t.end()
})

t.test('whatever the copier does not take is told', t => {
  const { events } = read('<r><e a="1" b="2"/><e a="3" b=\'4\'/></r>', 1000)
  t.same(events.slice(5), ['<e', '@a=3', '@b=4', '>e', '>r'])
  for (const step of [1, 2, 3, 5]) {
    const { events, copier: { copied } } = read('<r><e a="1" b="2"/><e a="3" b="4"/></r>', step)
    t.same([...events.filter(event => event.startsWith('@b')), ...copied].length, 2)
  }
  t.end()
})

t.test('no value is offered that is longer than allowed', t => {
  const { copier: { copied, reaches } } = read('<r><e a="" b=""/><e a="" b="12345"/></r>', 1000, { attributeValueBytes: 5 })
  t.same(copied, ['98:12345'])
  t.same(reaches, [6])
  t.throws(() => read('<r><e a="" b=""/><e a="" b="123456"/></r>', 1000, { attributeValueBytes: 5 }), /longer than 5 bytes \(line 1, column 34\)/)
  t.end()
})

t.test('a name that the table has no room for is always told', t => {
  const { events, copier: { copied } } = read('<r><e a="1" b="2"/><e a="3" b="4"/></r>', 1000, { internedNames: 0 })
  t.equal(events.filter(event => event.startsWith('@')).length, 4)
  t.same(copied, [])
  t.end()
})
