import t from 'tap'
import { rootName } from '../../../src/connectwise/accounting-interface/root-name.ts'

const names: [text: string, name: string | null][] = [
  ['<GLExport>', 'GLExport'],
  ['<GLExport/>', 'GLExport'],
  ['<GLExport Batch="1">', 'GLExport'],
  ['<GLExport\r\n  Batch="1"', 'GLExport'],
  ['\uFEFF<?xml version="1.0" encoding="utf-8"?>\r\n<GLExport>', 'GLExport'],
  ['<?xml version="1.0"?><!-- a > b --><?pi <x> ?><!DOCTYPE GLExport SYSTEM "x.dtd"> \t<PsaError>', 'PsaError'],
  ['<!DOCTYPE html>\n<html lang="en">', 'html'],
  ['<', null],
  ['<GLExp', null],
  ['<GLExport', null],
  ['<?xml version="1.0"', null],
  ['<!-- never closed >', null],
  ['<!DOCTYPE html', null],
  ['', null],
  [' \r\n\t', null],
  ['\uFEFF', null],
  ['{"transactions":[]}', ''],
  ['OK', ''],
  ['<?xml version="1.0"?> text', ''],
  ['\uFFFD<GLExport>', ''],
  ['< GLExport>', ''],
  ['<>', ''],
  [`<${'a'.repeat(300)}>`, null]
]

t.test('the name of the root element is told as soon as it is whole, and nothing where there is no XML', t => {
  for (const [text, name] of names) t.equal(rootName(Buffer.from(text)), name, JSON.stringify(text.slice(0, 40)))
  t.end()
})

t.test('the name is the same however the bytes are cut', t => {
  const whole = Buffer.from('\uFEFF<?xml version="1.0"?>\n<!-- <PsaError> --><GLExport Batch="1">')
  for (let length = 0; length <= whole.length; length++) {
    const name = rootName(whole.subarray(0, length))
    t.ok(name === null || name === 'GLExport', `after ${length} bytes`)
  }
  t.end()
})

t.test('a view into a larger buffer is read from where it begins', t => {
  t.equal(rootName(Buffer.from('xx<PsaData>').subarray(2)), 'PsaData')
  t.end()
})
