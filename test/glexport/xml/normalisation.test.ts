import t from 'tap'
import { bytesOf, cut, read, readText } from './event-log.ts'

type Table = ReadonlyArray<readonly [title: string, document: string, events: readonly string[]]>

function tells (table: Table): void {
  for (const [title, document, events] of table) {
    t.test(title, t => {
      const expected = { events, refusal: undefined }
      t.strictSame(readText(document), expected)
      t.strictSame(read(cut(bytesOf(document), 1)), expected, 'byte by byte')
      t.end()
    })
  }
}

tells([
  ['elements, attributes and text are told in document order',
    '<?xml version="1.0"?>\n<!-- a --><a b="1" c=\'2\'>x<d/>y</a ><?p q?>\n',
    ['<a', '@b=1', '@c=2', '#x', '<d', '>d', '#y', '>a']],
  ['white space is allowed wherever the grammar has S',
    '<a\t\r\n b\r=\n"1"\n\tc = \'2\'\n ><d\r/></a\n>', ['<a', '@b=1', '@c=2', '<d', '>d', '>a']],
  ['names may have colons, dots and characters of any script',
    '<ns:é.ü-1 _x:y="1" 名="2" :="3" \u{10000}="4"><a\u00b7\u0301/></ns:é.ü-1>',
    ['<ns:é.ü-1', '@_x:y=1', '@名=2', '@:=3', '@\u{10000}=4', '<a\u00b7\u0301', '>a\u00b7\u0301', '>ns:é.ü-1']],
  ['a name may begin with U+FEFF, which is then no byte order mark',
    '\ufeff<\ufeffa b\ufeff="\ufeff"/>', ['<\ufeffa', '@b\ufeff=\ufeff', '>\ufeffa']],
  ['a value may hold the other quote and >', '<a b="it\'s > 1" c=\'"\'/>', ['<a', '@b=it\'s > 1', '@c="', '>a']],
  ['tab, line feed and carriage return in a value become spaces, CR LF one',
    '<a b="1\t2\n3\r4\r\n5\r\r6\r"/>', ['<a', '@b=1 2 3 4 5  6 ', '>a']],
  ['white space by reference stays in a value',
    '<a b="&#9;&#xA;&#xD;&#13;&#10;\n"/>', ['<a', '@b=\t\n\r\r\n ', '>a']],
  ['an escaped ampersand begins no second reference',
    '<a b="&amp;#xD;&amp;lt;">&amp;#xD;&amp;amp;</a>', ['<a', '@b=&#xD;&lt;', '#&#xD;&amp;', '>a']],
  ['the five predefined entities', '<a b="&lt;&gt;&amp;&quot;&apos;">&lt;&gt;&amp;&quot;&apos;</a>',
    ['<a', '@b=<>&"\'', '#<>&"\'', '>a']],
  ['character references of every length',
    '<a b="&#x0000000000000000000000000000000041;&#233;&#x20AC;&#x10FFFF;">&#55295;&#xe000;&#xFFFD;&#128512;&#127;</a>',
    ['<a', '@b=Aé€\u{10ffff}', '#\ud7ff\ue000\ufffd😀\x7f', '>a']],
  ['characters of every length as they are', '<a b="é€😀\x7f\x85">é€😀\x85\u2028</a>',
    ['<a', '@b=é€😀\x7f\x85', '#é€😀\x85\u2028', '>a']],
  ['line ends in text become line feeds', '<a>1\r\n2\r3\n4\r\r\n\r</a>', ['<a', '#1\n2\n3\n4\n\n\n', '>a']],
  ['a carriage return by reference stays in text, also before a line feed', '<a>&#13;\n&#xD;&#10;</a>',
    ['<a', '#\r\n\r\n', '>a']],
  ['line ends in CDATA become line feeds', '<a><![CDATA[1\r\n2\r3\r]]></a>', ['<a', '#1\n2\n3\n', '>a']],
  ['CDATA holds markup, brackets and references as they are',
    '<a>x<![CDATA[<b>&amp;]]]]><![CDATA[>]>]] >é]é]]]]]>y<![CDATA[]]></a>', ['<a', '#x<b>&amp;]]>]>]] >é]é]]]y', '>a']],
  ['brackets in text are text unless > follows two of them', '<a>]]]]<b/>></a>', ['<a', '#]]]]', '<b', '>b', '#>', '>a']],
  ['brackets and > are text if a reference or character stands between', '<a>]]&gt;]>]é]>]&#93;>&#93;]></a>',
    ['<a', '#]]>]>]é]>]]>]]>', '>a']],
  ['comments and instructions are skipped and split the text in no event',
    '<a>x<!-- - - ->y --><?p?><?q ?? ?>z</a>', ['<a', '#xz', '>a']],
  ['an empty value is told', '<a b="" c=\'\'/>', ['<a', '@b=', '@c=', '>a']],
  ['a version 1.x is read as 1.0', '<?xml version=\'1.10\' encoding="utf-8" standalone = "no" ?><a/>', ['<a', '>a']],
  ['US-ASCII is read', '<?xml version="1.0" encoding="us-ascii"?><a>&#233;</a>', ['<a', '#é', '>a']],
  ['a byte order mark is skipped', '\ufeff<?xml version="1.0" encoding="UTF-8" standalone=\'yes\'?><a/>', ['<a', '>a']],
  ['an instruction whose target begins with xml is one', '<?xml-stylesheet x?><a><?xmlé?></a>', ['<a', '>a']]
])
