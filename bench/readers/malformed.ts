const START = '<?xml version="1.0" encoding="utf-8"?>\n<GLExport CogsOption="True"><Transactions>'
const RECORD = '<Transaction DocumentNumber="1" Total="1.00"><Detail Memo="a" Total="-1.00"/></Transaction>'
const END = '</Transactions></GLExport>'
const WHOLE = START + RECORD + END

const inRecord = (record: string): string => START + record + END

/** Documents that are not well-formed, by what is wrong; every one must be refused. */
export const MALFORMED: readonly (readonly [fault: string, document: string | Uint8Array])[] = [
  ['nothing at all', ''],
  ['blanks only', ' \n'],
  ['ends after a record', START + RECORD],
  ['ends before the last end tag', WHOLE.slice(0, -'</GLExport>'.length)],
  ['ends within the last end tag', WHOLE.slice(0, -1)],
  ['ends within a start tag', WHOLE.slice(0, START.length + 20)],
  ['ends within a comment', `${WHOLE}<!-- a`],
  ['end tag of another name', inRecord('<Transaction><Detail></Transaction></Detail>')],
  ['attribute twice', inRecord('<Transaction Total="1.00" Total="2.00"/>')],
  ['attribute without quotes', inRecord('<Transaction Total=1.00/>')],
  ['attribute without a value', inRecord('<Transaction Total/>')],
  ['no blank between attributes', inRecord('<Transaction Total="1.00"DocumentNumber="1"/>')],
  ['< in an attribute', inRecord('<Transaction Memo="a < b"/>')],
  ['& alone in an attribute', inRecord('<Transaction Memo="a & b"/>')],
  ['unknown entity', inRecord('<Transaction Memo="&nbsp;"/>')],
  ['reference to a character that XML has not', inRecord('<Transaction Memo="&#1;"/>')],
  ['control character', inRecord('<Transaction Memo="\u0001"/>')],
  ['bytes that are no UTF-8', Buffer.concat([Buffer.from(`${START}<Transaction Memo="`), Buffer.from([0xc3, 0x28, 0xff]), Buffer.from(`"/>${END}`)])],
  ['name that begins with a digit', inRecord('<1Transaction/>')],
  [']]> in text', inRecord('<Transaction>]]></Transaction>')],
  ['two roots', `${WHOLE}<GLExport/>`],
  ['text behind the root', `${WHOLE}text`]
]
