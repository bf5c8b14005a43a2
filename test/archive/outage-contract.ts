import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import type { Test } from 'tap'
import type { BatchArchive, BatchPlace } from '../../src/domain/batch-archive.ts'
import { store } from './archive-contract.ts'
import { startProxy, type TcpProxy } from './tcp-proxy.ts'
import { whole } from '../files/whole.ts'

const MEBIBYTE = 1_048_576
const BYTES = 12 * MEBIBYTE
/** Long enough for an answer on a busy machine. */
const SHORT_MS = 2000
const UNAVAILABLE = { name: 'Problem', code: 'ARCHIVE_UNAVAILABLE' }

export interface OutageSubject {
  /** Address of the store. */
  url: string
  /** An archive that is empty, in the store as it is reached at the address. */
  open: (t: Test, options: { url: string, prefix: string, timeoutMs?: number, wrongSecret?: string }) => Promise<BatchArchive>
  /** What the store calls a wrong secret. */
  refusal: RegExp
}

const place: BatchPlace = { tenantId: 'acme', batchId: '01a20cf4-322a-7109-a197-14280edcf897', createdAt: new Date('2026-10-31T23:59:59Z'), format: 'json' }

/** What every archive in an object store does when the store or the way to it fails. */
export function outageContract (t: Test, subject: OutageSubject): void {
  async function behindProxy (t: Test, prefix: string, timeoutMs = 30_000): Promise<{ proxy: TcpProxy, archive: BatchArchive }> {
    const proxy = await startProxy(subject.url)
    t.teardown(async () => { await proxy[Symbol.asyncDispose]() })
    return { proxy, archive: await subject.open(t, { url: proxy.url, prefix, timeoutMs }) }
  }

  t.test('a store that goes down in mid-upload leaves no copy, and the same batch can be copied once it is back', async t => {
    const { proxy, archive } = await behindProxy(t, 'mid-upload')
    const draft = await archive.begin(place)
    proxy.downAfterBytes = 7 * MEBIBYTE
    await t.rejects(writeAll(draft), UNAVAILABLE)
    // parts that never become an object need not be asked for
    await draft.discard().catch((error: unknown) => t.match(error, UNAVAILABLE))
    await t.rejects(archive.probe(), UNAVAILABLE)
    await t.rejects(archive.open(place), UNAVAILABLE, 'a copy that cannot be asked for is not one that is gone')
    proxy.mode = 'pass'
    await draft.discard()
    await t.rejects(archive.open(place), { code: 'ARCHIVE_MISMATCH' })
    await store(archive, place, [content()])
    t.ok(content().equals(await whole(await archive.open(place))))
  })

  t.test('a store that goes down before the manifest leaves no batch, and what it has of it can be taken back', async t => {
    const { proxy, archive } = await behindProxy(t, 'before-manifest')
    const draft = await archive.begin(place)
    await draft.write(Buffer.from('document'))
    await draft.commit()
    proxy.mode = 'down'
    await t.rejects(draft.commitManifest(Buffer.from('{}')), { ...UNAVAILABLE, message: /^The archive could not make the copy durable/ })
    proxy.mode = 'pass'
    await draft.discard()
    await t.rejects(archive.open(place), { code: 'ARCHIVE_MISMATCH' })
  })

  t.test('a store that goes down while a copy is read breaks the reading off by name', async t => {
    const { proxy, archive } = await behindProxy(t, 'mid-read')
    await store(archive, place, [content()])
    const stream = await archive.open(place)
    await t.rejects(async () => {
      for await (const chunk of stream) {
        t.ok(chunk.length > 0)
        proxy.mode = 'down'
      }
    }, { ...UNAVAILABLE, message: /^The archive could not read the copy/ })
  })

  t.test('a copy whose answers were lost is the copy of who made it', async t => {
    const { proxy, archive } = await behindProxy(t, 'lost')
    for (const [index, bytes] of [Buffer.from('small'), content()].entries()) {
      const where = { ...place, batchId: `${place.batchId.slice(0, -1)}${index}` }
      const draft = await archive.begin(where)
      await draft.write(bytes)
      proxy.loseNextAnswer = true
      await draft.commit()
      proxy.loseNextAnswer = true
      await draft.commitManifest(Buffer.from('{}'))
      t.ok(bytes.equals(await whole(await archive.open(where))))
    }
  })

  t.test('a store that says nothing any more is unavailable after the time it is given', async t => {
    const { proxy, archive } = await behindProxy(t, 'silent', SHORT_MS)
    await store(await subject.open(t, { url: subject.url, prefix: 'silent' }), place, [content()])
    const stream = await archive.open(place)
    proxy.mode = 'silent'
    const draft = await archive.begin({ ...place, format: 'xml' })
    const calls: Promise<unknown>[] = [writeAll(draft), archive.probe(), archive.open(place), whole(stream)]
    await Promise.all(calls.map(async call => await t.rejects(async () => await call, UNAVAILABLE)))
  })

  t.test('a slow store is no fault', async t => {
    const { proxy, archive } = await behindProxy(t, 'slow')
    proxy.mode = 'slow'
    await store(archive, place, [content()])
    t.ok(content().equals(await whole(await archive.open(place))))
  })

  t.test('a reader that is slower than the store is allowed to be silent is no fault', async t => {
    const { archive } = await behindProxy(t, 'slow-reader', SHORT_MS)
    await store(await subject.open(t, { url: subject.url, prefix: 'slow-reader' }), place, [content()])
    let bytes = 0
    for await (const chunk of await archive.open(place)) {
      if (bytes === 0) await t.rejects(openSilent(t), UNAVAILABLE, 'another store was waited for meanwhile')
      bytes += chunk.length
    }
    t.equal(bytes, BYTES)
  })

  async function openSilent (t: Test): Promise<unknown> {
    const { proxy, archive } = await behindProxy(t, 'silent-too', SHORT_MS + 200)
    proxy.mode = 'silent'
    return await archive.open(place)
  }

  t.test('wrong credentials are told by the name that the store has for them, and appear nowhere', async t => {
    const wrongSecret = Buffer.from('CANARY-secret-of-the-store-that-is-wrong').toString('base64')
    const archive = await subject.open(t, { url: subject.url, prefix: 'refused', wrongSecret })
    for (const call of [
      async () => await archive.probe(),
      async () => await archive.open(place),
      async () => await store(archive, place, ['document'])
    ]) {
      const error: unknown = await call().then(() => undefined, (error: unknown) => error)
      t.match(error, { ...UNAVAILABLE, message: subject.refusal })
      t.notMatch(inspect(error, { depth: 20, showHidden: true }), new RegExp(`${wrongSecret}|authorization\\W*:|signature=|sig=`, 'i'))
    }
    const right = await subject.open(t, { url: subject.url, prefix: 'refused' })
    await store(right, place, ['document'])
    t.equal(await text(await right.open(place)), 'document')
  })
}

async function writeAll (draft: Awaited<ReturnType<BatchArchive['begin']>>): Promise<void> {
  await draft.write(content())
  await draft.commit()
}

function content (): Buffer {
  return Buffer.alloc(BYTES, 'GL entry ')
}
