import { reindexBatches } from '../../usecases/reindex-batches.ts'
import { EXIT, UsageError, type Command } from '../command.ts'
import { Progress } from '../progress.ts'
import { withStores } from '../with-stores.ts'

export const reindexCommand: Command = {
  usage: '[--dry-run | --write [--replace]]',
  help: `
Reads every manifest and tombstone of the archive and compares it with the database. Run it while no
export runs. Tenants and their credentials are not in the archive and cannot be rebuilt.

  --dry-run   only tell (the default)
  --write     add the records that the database lacks
  --replace   with --write: also replace those that differ from the archive

Nothing is ever deleted. Ends with status 0 when database and archive agree in the end, else with 1.`,
  options: { 'dry-run': { type: 'boolean' }, write: { type: 'boolean' }, replace: { type: 'boolean' } },
  run: async (values, surroundings) => {
    const write = values['write'] === true
    const replace = values['replace'] === true
    if (write && values['dry-run'] === true) throw new UsageError('--dry-run and --write exclude each other')
    if (replace && !write) throw new UsageError('--replace needs --write')
    return await withStores(surroundings, write, async stores => {
      const progress = new Progress(surroundings)
      const counts = { same: 0, running: 0, added: 0, replaced: 0, missing: 0, different: 0, unreadable: 0, 'not archived': 0 }
      for await (const { folder, outcome, detail } of reindexBatches(stores, { write, replace })) {
        counts[outcome]++
        progress.tell(() => `${counts.same + counts.added} batches: ${folder}`)
        if (outcome === 'same') continue
        progress.clear()
        surroundings.stdout.write(`${outcome}\t${folder}\t${detail}\n`)
      }
      progress.clear()
      surroundings.stdout.write(`reindexed${write ? '' : ' (dry run)'}: ${Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`).join(', ')}\n`)
      return counts.missing + counts.different + counts.unreadable + counts['not archived'] === 0 ? EXIT.done : EXIT.failed
    })
  }
}
