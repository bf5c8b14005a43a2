import { EXIT, type Command } from '../command.ts'
import { Progress } from '../progress.ts'
import { withStores } from '../with-stores.ts'

export const rotateEncryptionCommand: Command = {
  usage: '',
  help: `
Seals the credentials of every tenant again under the first key of ENCRYPTION_KEY, where another key of the
list sealed them. The service may run meanwhile: what it stores is never overwritten. Run it again after
it was broken off; what is done is not done twice.

One line for each tenant whose credentials no key of the list opens; then the status is 1.`,
  options: {},
  run: async (_values, surroundings) => await withStores(surroundings, false, async ({ tenants }) => {
    const progress = new Progress(surroundings)
    const counts = { resealed: 0, current: 0, unreadable: 0 }
    for await (const { id, outcome } of tenants.reseal()) {
      counts[outcome]++
      progress.tell(() => `${counts.resealed} sealed again, ${counts.current} already: ${id}`)
      if (outcome !== 'unreadable') continue
      progress.clear()
      surroundings.stdout.write(`unreadable\t${id}\tno key of ENCRYPTION_KEY opens its credentials\n`)
    }
    progress.clear()
    surroundings.stdout.write(`rotated: ${counts.resealed} sealed again, ${counts.current} under the first key already, ${counts.unreadable} that could not be opened\n`)
    return counts.unreadable === 0 ? EXIT.done : EXIT.failed
  })
}
