import type { Answer, AnswerBody } from '../answer.ts'
import type { ContentFault, Fault } from './fault.ts'

function * inserted (chunks: Iterable<Buffer>, text: Buffer, afterBytes: number): Generator<Buffer> {
  let passed = 0
  let done = false
  for (const chunk of chunks) {
    const cut = afterBytes - passed
    passed += chunk.length
    if (done || cut > chunk.length) {
      yield chunk
      continue
    }
    done = true
    yield chunk.subarray(0, cut)
    yield text
    yield chunk.subarray(cut)
  }
  if (!done) yield text
}

function withInsertion (body: AnswerBody, text: string, afterBytes: number): AnswerBody {
  const bytes = Buffer.from(text)
  return { open: () => inserted(body.open(), bytes, afterBytes), length: () => body.length() + bytes.length }
}

const contentFaultKinds: ReadonlySet<string> = new Set<ContentFault['kind']>([
  'content-type', 'malformed-xml', 'invalid-json', 'garbage-after', 'duplicate-records'
])

function isContentFault (fault: Fault): fault is ContentFault {
  return contentFaultKinds.has(fault.kind)
}

/** The right answer with the bytes a fault gives it. */
export function faultyContent (fault: Fault | undefined, answer: Answer): Answer {
  if (fault === undefined || !isContentFault(fault)) return answer
  switch (fault.kind) {
    case 'content-type': return { ...answer, contentType: fault.contentType }
    case 'malformed-xml': return { ...answer, body: withInsertion(answer.body, '<Detail Memo="a < b" & >', fault.afterBytes ?? 400) }
    case 'invalid-json': return { ...answer, body: withInsertion(answer.body, '\u0000,]}', fault.afterBytes ?? 100) }
    case 'garbage-after': return { ...answer, body: withInsertion(answer.body, fault.text ?? '\n<!-- not closed', Infinity) }
    // the document writer repeats the records
    case 'duplicate-records': return answer
  }
}
