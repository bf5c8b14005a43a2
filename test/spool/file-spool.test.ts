import { readdirSync, readlinkSync, truncateSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { FileSpool } from '../../src/spool/file-spool.ts'
import { whole } from '../files/whole.ts'

const MEBIBYTE = 1_048_576
const temporary = await mkdtemp(join(tmpdir(), 'gl-batches-spool-test-'))
const { TMPDIR } = process.env
process.env['TMPDIR'] = temporary
t.teardown(async () => {
  if (TMPDIR === undefined) delete process.env['TMPDIR']
  else process.env['TMPDIR'] = TMPDIR
  await rm(temporary, { recursive: true })
})

/** Descriptors of this process that lead to a spool file, which has no name any more. */
function spoolDescriptors (): string[] {
  return readdirSync('/proc/self/fd').map(name => `/proc/self/fd/${name}`).filter(path => {
    try {
      return readlinkSync(path).includes('.spool')
    } catch {
      return false
    }
  })
}

function filled (length: number, start: number): Buffer {
  const made = Buffer.allocUnsafe(length)
  for (let index = 0; index < length; index++) made[index] = (start + index) % 251
  return made
}

for (const [what, sizes] of [
  ['nothing', []],
  ['a few bytes', [10, 20]],
  ['exactly what fits in memory', [MEBIBYTE - 1, 1]],
  ['one byte more than fits in memory', [MEBIBYTE, 1]],
  ['a single piece of several megabytes', [3 * MEBIBYTE + 7]],
  ['many pieces of several megabytes', Array.from({ length: 100 }, (_, index) => 40_000 + index)]
] as const) {
  t.test(`a spool gives back ${what} as it was written, once`, async t => {
    const spool = new FileSpool()
    const pieces = sizes.map((size, index) => filled(size, index))
    for (const piece of pieces) await spool.write([piece])
    const written = Buffer.concat(pieces)
    t.equal(spool.bytes, written.length)
    t.equal(spoolDescriptors().length, written.length > MEBIBYTE ? 1 : 0)
    t.strictSame(await readdir(temporary), [], 'a crash would leave nothing')
    t.ok(written.equals(await whole(spool.read())))
    t.equal(spoolDescriptors().length, 0)
  })
}

t.test('pieces that are written together are copied while they fit in memory', async t => {
  const spool = new FileSpool()
  const pieces = [filled(10, 0), filled(20, 10)]
  await spool.write(pieces)
  for (const piece of pieces) piece.fill(0xff)
  t.ok(filled(30, 0).equals(await whole(spool.read())))
})

t.test('a reader that stops early gives the file back', async t => {
  const spool = new FileSpool()
  await spool.write([filled(2 * MEBIBYTE, 0)])
  const reading = spool.read()
  t.notOk((await reading.next()).done)
  await reading.return(undefined)
  t.equal(spoolDescriptors().length, 0)
})

t.test('a spool that is discarded gives its file back, once and twice', async t => {
  const spool = new FileSpool()
  await spool.write([filled(2 * MEBIBYTE, 0)])
  await spool.discard()
  await spool.discard()
  t.equal(spoolDescriptors().length, 0)
})

t.test('a temporary folder that cannot be written to is ARCHIVE_UNAVAILABLE', async t => {
  process.env['TMPDIR'] = join(temporary, 'nowhere')
  t.teardown(() => { process.env['TMPDIR'] = temporary })
  const spool = new FileSpool()
  await t.rejects(spool.write([filled(MEBIBYTE + 1, 0)]), { code: 'ARCHIVE_UNAVAILABLE', cause: { code: 'ENOENT' } })
})

t.test('a spool file that became shorter fails while it is read', async t => {
  const spool = new FileSpool()
  await spool.write([filled(2 * MEBIBYTE, 0)])
  truncateSync(spoolDescriptors()[0]!, MEBIBYTE)
  await t.rejects(whole(spool.read()), { code: 'ARCHIVE_UNAVAILABLE', cause: { message: /shorter/ } })
  t.equal(spoolDescriptors().length, 0)
})
