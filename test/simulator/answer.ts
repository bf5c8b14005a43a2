import { lengthOf, packedChunks } from './records/packed-chunks.ts'
import type { Piece } from './records/record-source.ts'

/** A body that can be opened more than once, each time with the same bytes. */
export interface AnswerBody {
  open (): Iterable<Buffer>
  length (): number
}

/** What an endpoint answers, before it is known how the bytes travel. */
export interface Answer {
  status: number
  contentType: string
  headers: Record<string, string>
  body: AnswerBody
  /** True for a whole document, which travels in the framing that was asked for; all else has a Content-Length. */
  isDocument: boolean
}

/** A body of bytes at hand. */
function bytesBody (bytes: Buffer): AnswerBody {
  return { open: () => bytes.length === 0 ? [] : [bytes], length: () => bytes.length }
}

/** A short answer. */
export function textAnswer (status: number, contentType: string, text: string): Answer {
  return { status, contentType, headers: {}, body: bytesBody(Buffer.from(text)), isDocument: false }
}

/** A GLExport: generated while it is sent. */
export function documentAnswer (contentType: string, pieces: () => Iterable<Piece>): Answer {
  const body = { open: () => packedChunks(pieces()), length: () => lengthOf(pieces()) }
  return { status: 200, contentType, headers: {}, body, isDocument: true }
}
