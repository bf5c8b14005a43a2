import { ConfigError } from '../../config/config-error.ts'
import { pruneBatches } from '../../usecases/prune-batches.ts'
import { EXIT, type Command } from '../command.ts'
import { withStores } from '../with-stores.ts'

export const pruneCommand: Command = {
  usage: '[--dry-run]',
  help: `
Removes document and manifest of every batch that is older than RETENTION_DAYS, as the service does
every day while that is set. The record stays, with status expired. One line for each batch.

  --dry-run   only tell what would be removed

Ends with status 1 when a batch was kept because its copy is not the recorded one.`,
  options: { 'dry-run': { type: 'boolean' } },
  run: async (values, { env, stdout, now }) => await withStores({ env, now }, false, async ({ config: { retentionDays }, folders, index }) => {
    if (retentionDays === undefined) {
      throw new ConfigError([{ variable: 'RETENTION_DAYS', problem: 'is not set: documents are kept for ever', fix: 'Set RETENTION_DAYS to the days that a document is kept.' }])
    }
    const counts = { removed: 0, due: 0, kept: 0 }
    for await (const { batch, outcome, detail } of pruneBatches({ folders, index, now }, { retentionDays, dryRun: values['dry-run'] === true })) {
      counts[outcome]++
      stdout.write(`${outcome}\t${batch.tenantId}/${batch.id}\t${batch.createdAt}\t${detail}\n`)
    }
    stdout.write(`pruned: ${Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`).join(', ')}\n`)
    return counts.kept === 0 ? EXIT.done : EXIT.failed
  })
}
