import type { GlBatch, GlBatchRecord } from '../../openapi/gl-batch.ts'
import { createHash } from 'node:crypto'
import type { BatchArchive, BatchPlace } from '../domain/batch-archive.ts'
import type { BatchRecords } from '../domain/batch-records.ts'
import type { AnswerFormat, DocumentReader } from '../domain/document-reader.ts'
import { Problem } from '../domain/problem.ts'

export interface ReadDependencies {
  records: BatchRecords
  archive: BatchArchive
  reader: DocumentReader
}

/** The record of a batch in any state. @throws Problem BATCH_UNKNOWN */
export async function readRecord ({ records }: Pick<ReadDependencies, 'records'>, tenantId: string, batchId: string): Promise<GlBatchRecord> {
  return (await records.get(tenantId, batchId)).batch
}

/** The record of a batch that is complete, though its document may have expired. @throws Problem BATCH_UNKNOWN, BATCH_NOT_COMPLETE */
export async function readGlBatch (dependencies: Pick<ReadDependencies, 'records'>, tenantId: string, batchId: string): Promise<GlBatch> {
  const record = await readRecord(dependencies, tenantId, batchId)
  if (record.status === 'complete' || record.status === 'expired') return record as GlBatch
  throw new Problem('BATCH_NOT_COMPLETE', `The batch has no document: it ${STATES[record.status]}.`, {
    batchId,
    ...(record.status === 'running' ? { retryAfterSeconds: RETRY_SECONDS } : {})
  })
}

const RETRY_SECONDS = 2
const STATES = { running: 'is still running', failed: 'has failed', cancelled: 'was cancelled' } as const

/** The document of a batch in either form, as a stream that fails when the copy is not what was stored. */
export async function readContent ({ archive, reader }: ReadDependencies, batch: GlBatch, format: AnswerFormat): Promise<AsyncGenerator<Uint8Array>> {
  const stored = await openStored(archive, batch)
  if (format === 'xml' && batch.document.format === 'xml') return stored
  return converted(reader, stored, { source: batch.document.format, format })
}

/** The archived copy as it is, as a stream that fails at its end when it is not what was stored. */
export async function openStored (archive: BatchArchive, batch: GlBatch): Promise<AsyncGenerator<Uint8Array>> {
  assertKept(batch)
  return verified(await archive.open(placeOf(batch)), batch.document)
}

/** A part of the document as the archive keeps it, from byte `from` to byte `to`. Its digest cannot be checked, its length is. */
export async function readPart ({ archive }: Pick<ReadDependencies, 'archive'>, batch: GlBatch, range: { from: number, to: number }): Promise<AsyncGenerator<Uint8Array>> {
  return ofLength(await archive.open(placeOf(batch), range), range.to - range.from + 1)
}

/** @throws Problem BATCH_EXPIRED when the document was removed by a rule */
export function assertKept ({ id, expired }: GlBatch): void {
  if (expired === undefined) return
  throw new Problem('BATCH_EXPIRED', `The document of batch ${id} was removed on ${expired.at} by the rule ${expired.rule}.`)
}

/** Where the archive keeps a batch. */
export function placeOf (batch: GlBatch): BatchPlace {
  return { tenantId: batch.tenantId, batchId: batch.id, createdAt: new Date(batch.createdAt), format: batch.document.format }
}

/** Passes bytes on and fails before the last ones when their digest is another: the receiver then sees a broken answer, never a wrong one. */
async function * verified (bytes: AsyncIterable<Uint8Array>, { bytes: length, sha256 }: { bytes: number, sha256: string }): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let left = length
  for await (const piece of bytes) {
    hash.update(piece)
    left -= piece.length
    if (left <= 0) assertStored(left === 0 && hash.copy().digest('hex') === sha256)
    yield piece
  }
  assertStored(left === 0)
}

function assertStored (isStored: boolean): void {
  if (!isStored) throw new Problem('ARCHIVE_MISMATCH', 'The archived copy is not what was stored.')
}

async function * ofLength (bytes: AsyncIterable<Uint8Array>, length: number): AsyncGenerator<Uint8Array> {
  let left = length
  for await (const chunk of bytes) {
    left -= chunk.length
    yield chunk
  }
  if (left !== 0) throw new Problem('ARCHIVE_MISMATCH', 'The archived copy is shorter than what was stored.')
}

async function * converted (reader: DocumentReader, bytes: AsyncIterable<Uint8Array>, forms: { source: AnswerFormat, format: AnswerFormat }): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = []
  const reading = reader.open({ source: forms.source, answer: { format: forms.format, sink: { take: piece => { pieces.push(piece) }, spare: () => undefined } } })
  for await (const chunk of bytes) {
    reading.write(chunk)
    const ready = pieces
    pieces = []
    yield * ready
  }
  reading.end()
  yield * pieces
}
