import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { EXIT, UsageError, type Command, type Surroundings, type Values } from '../command.ts'
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

Standard error names the batch as soon as it is stored. A problem is told with its code and its fix, and ends with status 1.`,
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
  run: async (values, surroundings) => {
    const { tenant, format, output } = values
    if (typeof tenant !== 'string') throw new UsageError('--tenant is missing')
    if (format !== 'json' && format !== 'xml' && format !== 'csv') throw new UsageError('--format must be json, xml or csv')
    const client = new ServiceClient(values, surroundings.env)
    const call: Call = { client, tenant, format, body: toRequest(values) }
    if (typeof output === 'string') await writeWhole(output, async file => { await writeExport(call, surroundings, file) })
    else await writeExport(call, surroundings)
    return EXIT.done
  }
}

interface Call {
  client: ServiceClient
  tenant: string
  format: 'json' | 'xml' | 'csv'
  body: object
}

/** Exports and writes the answer to a file, or else to standard output. The batch is named first: it is stored whatever becomes of the answer. */
async function writeExport ({ client, tenant, format, body }: Call, { stderr }: Surroundings, file?: FileHandle): Promise<void> {
  const headers = { 'x-tenant-id': tenant }
  const exported = format === 'csv'
    ? await client.call('gl-batches', { method: 'POST', headers: { ...headers, prefer: 'return=minimal' }, body })
    : await client.call(`gl-batches?format=${format}`, { method: 'POST', headers, body })
  const location = String(exported.headers.location)
  stderr.write(`exported ${location}\n`)
  // of a journal only where the batch is was wanted
  if (format === 'csv') exported.resume().on('error', () => {})
  const answer = format === 'csv' ? await client.call(`${location}/journal?format=csv`, { headers }) : exported
  if (file === undefined) await pipeline(answer, process.stdout, { end: false })
  else await pipeline(answer, file.createWriteStream({ flush: true }))
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

/** Nothing is under the name that was asked for before all of it is. That it can be written is made sure of before the work begins. */
async function writeWhole (path: string, work: (file: FileHandle) => Promise<void>): Promise<void> {
  const unfinished = `${path}.part`
  const file = await openBeside(path, unfinished)
  try {
    await work(file)
    await rename(unfinished, path)
  } catch (error) {
    await file.close()
    await rm(unfinished, { force: true })
    throw error
  }
}

/** A folder could not be replaced by the file in the end. */
async function openBeside (path: string, unfinished: string): Promise<FileHandle> {
  try {
    const found = await stat(path).catch(() => undefined)
    return await open(found?.isDirectory() === true ? path : unfinished, 'w')
  } catch (error) {
    throw new Error(`${path} cannot be written (${String((error as NodeJS.ErrnoException).code)}); nothing was exported`)
  }
}
