import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { EXIT, UsageError, type Command, type Values } from '../command.ts'
import { ServiceClient, URL_HELP, URL_OPTION } from '../service-client.ts'

export const exportCommand: Command = {
  usage: '--tenant ID [--invoices] [--expenses] [--procurement] [options]',
  help: `
Calls POST /gl-batches of the running service, which keeps the copy, and writes the answer. It goes
through the service because only one export of a tenant may run at a time.

  --tenant ID               whose ConnectWise
  --invoices, --expenses, --procurement
                            what to export; at least one
  --owner-level LOCATION    id or description of a location; default all
  --thru-date DATE          yyyy-MM-dd; default today
  --summarize-invoices HOW  default, condensed or detailed (REST connections)
  --batch-identifier TEXT   (REST connections)
  --format FORM             json (default): record and document; xml: the document; csv: its journal
  -o, --output FILE         written when the answer is whole, never in part; default standard output
${URL_HELP}

Standard error names the batch. A problem is told with its code and its fix, and ends with status 1.`,
  options: {
    ...URL_OPTION,
    tenant: { type: 'string' },
    invoices: { type: 'boolean' },
    expenses: { type: 'boolean' },
    procurement: { type: 'boolean' },
    'owner-level': { type: 'string' },
    'thru-date': { type: 'string' },
    'summarize-invoices': { type: 'string' },
    'batch-identifier': { type: 'string' },
    format: { type: 'string', default: 'json' },
    output: { type: 'string', short: 'o' }
  },
  run: async (values, { env, stderr }) => {
    const { tenant, format, output } = values
    if (typeof tenant !== 'string') throw new UsageError('--tenant is missing')
    if (format !== 'json' && format !== 'xml' && format !== 'csv') throw new UsageError('--format must be json, xml or csv')
    const client = new ServiceClient(values, env)
    const headers = { 'x-tenant-id': tenant }
    const exported = format === 'csv'
      ? await client.call('gl-batches', { method: 'POST', headers: { ...headers, prefer: 'return=minimal' }, body: toRequest(values) })
      : await client.call(`gl-batches?format=${format}`, { method: 'POST', headers, body: toRequest(values) })
    const location = String(exported.headers.location)
    const answer = format === 'csv' ? await client.call(`${location}/journal?format=csv`, { headers }) : exported
    // of a journal only where the batch is was wanted
    if (answer !== exported) exported.resume()
    if (typeof output === 'string') await writeWhole(answer, output)
    else await pipeline(answer, process.stdout, { end: false })
    stderr.write(`exported ${location}\n`)
    return EXIT.done
  }
}

function toRequest (values: Values): object {
  const location = values['owner-level']
  const given = {
    ownerLevel: typeof location === 'string' && /^[0-9]+$/.test(location) ? Number(location) : location,
    thruDate: values['thru-date'],
    summarizeInvoices: values['summarize-invoices'],
    batchIdentifier: values['batch-identifier']
  }
  return {
    exportInvoices: values['invoices'] === true,
    exportExpenses: values['expenses'] === true,
    exportProcurement: values['procurement'] === true,
    ...given
  }
}

/** Nothing is under the name that was asked for before all of it is. */
async function writeWhole (answer: NodeJS.ReadableStream, path: string): Promise<void> {
  const unfinished = `${path}.part`
  try {
    await pipeline(answer, createWriteStream(unfinished, { flush: true }))
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}
