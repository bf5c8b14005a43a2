import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { readInPlace } from '../../src/files/read-in-place.ts'
import { whole } from './whole.ts'

const folder = await mkdtemp(join(tmpdir(), 'gl-batches-read-'))
t.teardown(async () => { await rm(folder, { recursive: true }) })

const content = Buffer.from(Array.from({ length: 700_001 }, (_, index) => index % 251))
await writeFile(join(folder, 'large'), content)
await writeFile(join(folder, 'empty'), '')
const file = await open(join(folder, 'large'))
const empty = await open(join(folder, 'empty'))
t.teardown(async () => {
  await file.close()
  await empty.close()
})

t.test('a file is read whole or from one byte up to another, as far as it goes', async t => {
  for (const part of [{}, { from: 5 }, { from: 5, end: 6 }, { end: 300_000 }, { from: 262_144, end: 524_288 }, { from: 699_990, end: 800_000 }, { from: 7, end: 7 }, { from: 900_000 }]) {
    const { from = 0, end = Infinity } = part
    t.ok(content.subarray(from, end).equals(await whole(readInPlace(file, part))), JSON.stringify(part))
  }
  t.equal((await whole(readInPlace(empty))).length, 0)
})

t.test('all pieces come in one buffer', async t => {
  const buffers = new Set<ArrayBufferLike>()
  for await (const piece of readInPlace(file)) buffers.add(piece.buffer)
  t.equal(buffers.size, 1)
})
