import t from 'tap'
import { AttributeList } from '../../../src/glexport/xml/attribute-list.ts'
import { NameTable } from '../../../src/glexport/xml/name-table.ts'
import { XmlInput } from '../../../src/glexport/xml/xml-input.ts'
import { DEFAULT_XML_LIMITS } from '../../../src/glexport/xml/xml-limits.ts'
import { EventLog, bytesOf } from './event-log.ts'

t.test('an attribute that comes twice is noticed in however many tags', t => {
  const table = new NameTable(10)
  const list = new AttributeList(table, new EventLog(), DEFAULT_XML_LIMITS)
  const element = table.element(bytesOf('e'), 0, 1)
  const input = new XmlInput()
  /** Where reading stops. */
  const taken = (attributes: string): number => {
    const bytes = bytesOf(attributes)
    input.enter(bytes, 0, bytes.length)
    list.begin(element)
    list.takePlain(input)
    return input.at
  }
  for (const tags of [0, 2 ** 31 - 3, 2 ** 32 - 3, -3]) {
    // as many tags as nobody waits for
    Reflect.set(list, 'serial', tags)
    for (let count = 0; count < 5; count++) {
      t.equal(taken(' a="1" b="2"/>'), 12)
      t.equal(taken(' a="1" a="2"/>'), 6)
    }
  }
  t.end()
})
