import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { writeTogether } from '../../src/files/write-together.ts'

async function freshFile (t: Test) {
  const folder = await mkdtemp(join(tmpdir(), 'gl-batches-files-'))
  const path = join(folder, 'file')
  const file = await open(path, 'wx+')
  t.teardown(async () => {
    await file.close()
    await rm(folder, { recursive: true })
  })
  return { file, path }
}

t.test('pieces are written in their order, call after call', async t => {
  const { file, path } = await freshFile(t)
  await writeTogether(file, [Buffer.from('one '), Buffer.from('two ')])
  await writeTogether(file, [Buffer.from('three')])
  t.equal(await readFile(path, 'utf8'), 'one two three')
})

t.test('what a file system did not take of the pieces is written behind it', async t => {
  const { file, path } = await freshFile(t)
  const short = {
    writev: async (pieces: readonly NodeJS.ArrayBufferView[]) => {
      const { bytesWritten } = await file.write(Buffer.concat(pieces as Uint8Array[]).subarray(0, 5))
      return { bytesWritten, buffers: [...pieces] }
    },
    writeFile: async (rest: Uint8Array) => await file.writeFile(rest)
  }
  await writeTogether(short as unknown as typeof file, [Buffer.from('one '), Buffer.from('two '), Buffer.from('three')])
  t.equal(await readFile(path, 'utf8'), 'one two three')
})
