import { openArchive } from '../../archive/open-archive.ts'
import { loadConfig } from '../../config/load-config.ts'
import { verifyArchive, type VerifyDependencies } from '../../usecases/verify-archive.ts'
import { EXIT, type Command, type Surroundings } from '../command.ts'
import { Progress } from '../progress.ts'
import { withStores } from '../with-stores.ts'

export const verifyCommand: Command = {
  usage: '[--archive-only]',
  help: `
Reads every document again and compares it with its manifest, every manifest with the database and with
the one that names it, and both lists with each other. Changes nothing, and can run beside the service;
an export that ends meanwhile may be named as missing or extra, and is not the next time.

  --archive-only   without the database, such as for a copy of an archive. Then a change of a tenant's
                   newest manifest, and a newest batch that was taken away, cannot be seen.

One line for each finding: damaged, missing, extra, unfinished (a removal that began), fork (two batches
that name the same one before them), running (what an export has in the archive so far, or left there
when its process died; the service settles it, and it is no reason for status 1). Ends with status 1 when there is any other.`,
  options: { 'archive-only': { type: 'boolean' } },
  run: async (values, surroundings) => values['archive-only'] === true
    ? await verifyArchiveOnly(surroundings)
    : await withStores(surroundings, false, async stores => await verify(stores, surroundings))
}

async function verifyArchiveOnly (surroundings: Surroundings): Promise<number> {
  const { folders, close } = await openArchive(loadConfig(surroundings.env, { listens: false }).archive)
  try {
    return await verify({ folders }, surroundings)
  } finally {
    close()
  }
}

async function verify (stores: VerifyDependencies, surroundings: Surroundings): Promise<number> {
  const progress = new Progress(surroundings)
  const counts = { batches: 0, expired: 0, bytes: 0, damaged: 0, missing: 0, extra: 0, unfinished: 0, fork: 0, running: 0 }
  for await (const { folder, bytes, expired, findings } of verifyArchive(stores)) {
    if (folder !== '') counts.batches++
    if (expired) counts.expired++
    counts.bytes += bytes
    for (const { kind, where, detail } of findings) {
      counts[kind]++
      progress.clear()
      surroundings.stdout.write(`${kind}\t${where}\t${detail}\n`)
    }
    progress.tell(() => `${counts.batches} batches, ${counts.bytes} bytes: ${folder}`)
  }
  progress.clear()
  const { batches, expired, bytes, damaged, missing, extra, unfinished, fork, running } = counts
  surroundings.stdout.write(`verified ${batches} batches (${expired} expired), ${bytes} bytes: ${damaged} damaged, ${missing} missing, ${extra} extra, ${unfinished} unfinished, ${fork} forks${running === 0 ? '' : `, ${running} running`}\n`)
  return damaged + missing + extra + unfinished + fork === 0 ? EXIT.done : EXIT.failed
}
