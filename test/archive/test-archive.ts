import { randomUUID } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openArchive } from '../../src/archive/open-archive.ts'
import { loadConfig } from '../../src/config/load-config.ts'
import { s3Variables, useS3Credentials } from './s3-settings.ts'

/** Address of a store that talks S3 and has the bucket `bucket`; tests that take any archive then keep their copies there. */
const STORE = process.env['TEST_ARCHIVE_URL']

/** An empty archive of its own. Disposing it removes it; a store goes with the process that is it. */
export interface TestArchive extends AsyncDisposable {
  /** What names it in the environment. */
  env: Record<string, string>
  /** Of a local archive. */
  folder: string
  /** Files in it, relative to it; of a local one unfinished ones too. */
  files: () => Promise<string[]>
}

/** Makes a folder, or where TEST_ARCHIVE_URL names a store a prefix in that. */
export async function makeArchive (): Promise<TestArchive> {
  const parent = await mkdtemp(join(tmpdir(), 'gl-batches-archive-'))
  const folder = join(parent, 'archive')
  const remove = async (): Promise<void> => { await rm(parent, { recursive: true, force: true }) }
  if (STORE === undefined) return { env: { ARCHIVE_URL: `file:${folder}` }, folder, files: async () => await filesIn(folder), [Symbol.asyncDispose]: remove }
  useS3Credentials()
  const env = s3Variables(STORE, randomUUID())
  return { env, folder, files: async () => await archivedFiles(env), [Symbol.asyncDispose]: remove }
}

async function filesIn (folder: string): Promise<string[]> {
  return (await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []))
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

/** All that the archive shows of what names it in the environment, relative to it. */
export async function archivedFiles (env: Record<string, string>): Promise<string[]> {
  const { folders, close } = await openArchive(loadConfig({ ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'), ...env }).archive)
  const files: string[] = []
  for await (const found of folders.list()) {
    files.push(...('stray' in found ? [found.stray] : found.files.map(file => `${found.folder}/${file}`)))
  }
  close()
  return files
}
