import t from 'tap'
import { onlyEvent, readEveryWay, reasonOf } from './read-json.ts'

const ACCEPTED: Array<[document: string, events: string]> = [
  ['{}', '{ | }'],
  ['[]', '[ | ]'],
  [' \t\r\n[ \t\r\n] \t\r\n', '[ | ]'],
  ['{"a":1}', '{ | key a | number 1 | }'],
  ['{ "a" : 1 , "b" : [ ] }', '{ | key a | number 1 | key b | [ | ] | }'],
  ['{"":0}', '{ | key  | number 0 | }'],
  ['{"":{"":{"":""}}}', '{ | key  | { | key  | { | key  | string  | } | } | }'],
  ['[[],{},[{}]]', '[ | [ | ] | { | } | [ | { | } | ] | ]'],
  ['[1,2,[3]]', '[ | number 1 | number 2 | [ | number 3 | ] | ]'],
  ['[true,false,null]', '[ | literal true | literal false | literal null | ]'],
  ['true', 'literal true'],
  ['\n null ', 'literal null'],
  ['"x"', 'string x'],
  ['""', 'string '],
  ['0', 'number 0'],
  ['-0', 'number -0'],
  ['7 ', 'number 7'],
  ['10', 'number 10'],
  ['0.0', 'number 0.0'],
  ['-1.50', 'number -1.50'],
  ['1e5', 'number 1e5'],
  ['1E+05', 'number 1E+05'],
  ['0e-00', 'number 0e-00'],
  ['12.34e-56', 'number 12.34e-56'],
  ['[1e999,-123456789012345678901234567890.10]', '[ | number 1e999 | number -123456789012345678901234567890.10 | ]'],
  ['{"a":{"a":{"a":[{"a":null}]}}}', '{ | key a | { | key a | { | key a | [ | { | key a | literal null | } | ] | } | } | }']
]

const REFUSED: Array<[document: string, reason: string]> = [
  ['', 'the document ends where a value is expected'],
  [' \n', 'the document ends where a value is expected'],
  ['{', "the document ends where a key or '}' is expected"],
  ['[', "the document ends where a value or ']' is expected"],
  ['{"a"', "the document ends where ':' is expected"],
  ['{"a":', 'the document ends where a value is expected'],
  ['{"a":1', "the document ends where ',' or '}' is expected"],
  ['{"a":1 ', "the document ends where ',' or '}' is expected"],
  ['{"a":1,', 'the document ends where a key is expected'],
  ['[""', "the document ends where ',' or ']' is expected"],
  ['{"a', 'the document ends inside a key'],
  ['"a', 'the document ends inside a string'],
  ['"\\', 'the document ends inside a string'],
  ['"\\u12', 'the document ends inside a string'],
  ['tru', 'the document ends inside a literal'],
  ['-', 'the document ends inside a number'],
  ['1.', 'the document ends inside a number'],
  ['1e', 'the document ends inside a number'],
  ['1e+', 'the document ends inside a number'],
  ['[1,]', "found ']' where a value is expected"],
  ['[,1]', "found ',' where a value or ']' is expected"],
  ['[1,,2]', "found ',' where a value is expected"],
  ['[1 2]', "found '2' where ',' or ']' is expected"],
  ['[1}', "found '}' where ',' or ']' is expected"],
  ['{"a":1]', "found ']' where ',' or '}' is expected"],
  ['{"a":1,}', "found '}' where a key is expected"],
  ['{,"a":1}', "found ',' where a key or '}' is expected"],
  ['{"a" 1}', "found '1' where ':' is expected"],
  ['{"a"::1}', "found ':' where a value is expected"],
  ['{"a":}', "found '}' where a value is expected"],
  ['{"a":1 "b":2}', "found '\"' where ',' or '}' is expected"],
  ['{a:1}', "found 'a' where a key or '}' is expected"],
  ["{'a':1}", "found ''' where a key or '}' is expected"],
  ['{1:1}', "found '1' where a key or '}' is expected"],
  ['{"a":1,2:3}', "found '2' where a key is expected"],
  ["['a']", "found ''' where a value or ']' is expected"],
  [']', "found ']' where a value is expected"],
  ['{}}', "found '}' where the end is expected"],
  ['[] []', "found '[' where the end is expected"],
  ['1 2', "found '2' where the end is expected"],
  ['"a""b"', "found '\"' where the end is expected"],
  ['{}#', "found '#' where the end is expected"],
  ['[1]// no', "found '/' where the end is expected"],
  ['/* no */[1]', "found '/' where a value is expected"],
  ['[NaN]', "found 'N' where a value or ']' is expected"],
  ['[nan]', "the literal null cannot go on with 'a'"],
  ['Infinity', "found 'I' where a value is expected"],
  ['[-Infinity]', "a number cannot go on with 'I'"],
  ['True', "found 'T' where a value is expected"],
  ['[tru]', "the literal true cannot go on with ']'"],
  ['[falsy]', "the literal false cannot go on with 'y'"],
  ['truefalse', "found 'f' where the end is expected"],
  ['[nulll]', "found 'l' where ',' or ']' is expected"],
  ['undefined', "found 'u' where a value is expected"],
  ['+1', "found '+' where a value is expected"],
  ['.5', "found '.' where a value is expected"],
  ['[01]', "a number cannot go on with '1'"],
  ['[-01]', "a number cannot go on with '1'"],
  ['[00.1]', "a number cannot go on with '0'"],
  ['[1.]', "a number cannot go on with ']'"],
  ['[1.e1]', "a number cannot go on with 'e'"],
  ['[1e]', "a number cannot go on with ']'"],
  ['[1e+]', "a number cannot go on with ']'"],
  ['[1e1.5]', "found '.' where ',' or ']' is expected"],
  ['[1.2.3]', "found '.' where ',' or ']' is expected"],
  ['[--1]', "a number cannot go on with '-'"],
  ['[- 1]', 'a number cannot go on with byte 0x20'],
  ['[0x10]', "found 'x' where ',' or ']' is expected"],
  ['[1_000]', "found '_' where ',' or ']' is expected"],
  ['[\f]', "found byte 0x0C where a value or ']' is expected"],
  ['[\u00a0]', "found byte 0xC2 where a value or ']' is expected"],
  ['[1\u0000]', "found byte 0x00 where ',' or ']' is expected"],
  ['[1]\u007f', 'found byte 0x7F where the end is expected']
]

t.test('What RFC 8259 allows is read, in whole and cut at every byte', t => {
  for (const [document, events] of ACCEPTED) t.equal(onlyEvent(document), events, document)
  t.end()
})

t.test('What RFC 8259 does not allow is refused, in whole and cut at every byte', t => {
  for (const [document, reason] of REFUSED) t.equal(reasonOf(document), reason, document)
  t.end()
})

t.test('A document within another one behaves the same', t => {
  for (const [document] of ACCEPTED) t.equal(readEveryWay(`{"x":[${document}]}`).error, null, document)
  for (const [document] of REFUSED) t.not(readEveryWay(`{"x":[${document}], "y": [}`).error, null, document)
  t.end()
})
