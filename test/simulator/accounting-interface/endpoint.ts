import type { Answer } from '../answer.ts'
import { documentAnswer } from '../answer.ts'
import type { Company } from '../company.ts'
import type { Exchange, World } from '../exchange.ts'
import { glExportXml } from './gl-export-xml.ts'
import { signIn } from './sign-in.ts'
import { psaData, psaError, psaErrorText, PsaFault, xmlContentType } from './psa-answers.ts'
import { batchFlagsOf, exportSelection, idList } from './form-fields.ts'

interface Call {
  exchange: Exchange
  world: World
  company: Company
  onlyLocationId: number | undefined
}

function exportAnswer (call: Call, recreate: boolean): Answer {
  const { company, exchange: { form, duplicated } } = call
  const { source, register } = company
  const method = recreate ? 'recreateBatch' : 'getBatch'
  const identifier = form['glBatchID'] ?? ''
  const batch = recreate ? register.byIdentifier(identifier) : undefined
  if (recreate && batch === undefined) throw new PsaFault(`Cannot find GL batch ${identifier}`, method)
  const selection = exportSelection(form, {
    method,
    locations: company.facts.locations,
    onlyLocationId: call.onlyLocationId,
    today: call.world.today(),
    posted: register.posted.copy(),
    recreate: batch?.entryIds.copy()
  })
  const glBatchId = identifier === '' ? source.batchGuid(selection.kinds, register.marks) : identifier
  return documentAnswer(xmlContentType, () => glExportXml({ source, selection, glBatchId, duplicated }))
}

/**
 * Marks the entries of a list. Ids that this company does not have, or that are in a batch already, are passed over,
 * as an UPDATE would; a list of which nothing is left is refused.
 */
function markAnswer ({ company, exchange: { form } }: Call): Answer {
  const identifier = form['glBatchID'] ?? ''
  if (identifier === '') throw new PsaFault('Cannot find GLBatchID to update', 'updateBatch')
  const ids = idList(form['glEntryRecIDList'])
  const markable = company.register.markable(ids)
  const repeated = company.options.repeatedBatchIdentifier === 'accept' && company.register.byIdentifier(identifier) !== undefined
  if (markable.length === 0 && !(repeated && ids.length > 0)) throw new PsaFault('Cannot find GLEntryRecIDList to update', 'updateBatch')
  company.register.mark(identifier, batchFlagsOf(markable, company), markable)
  return psaData('Batch update was successful')
}

const actions: Record<string, { level: 'add' | 'edit', run: (call: Call) => Answer }> = {
  getBatch: { level: 'add', run: call => exportAnswer(call, false) },
  recreateBatch: { level: 'add', run: call => exportAnswer(call, true) },
  updateBatch: { level: 'edit', run: markAnswer }
}

/** Answers one request of the Accounting Interface. What fails is a `<PsaError>` with status 200. */
export function accountingInterface (exchange: Exchange, world: World): Answer {
  const name = exchange.form['action'] ?? ''
  const action = actions[name]
  try {
    const { company, member } = signIn(exchange.form, world.companies)
    if (action === undefined) throw new PsaFault(`Unknown action "${name}"`, 'Page_Load')
    if (!member.levels.includes(action.level)) {
      throw new PsaFault(`Member ${member.username} does not have ${action.level} security level for the Accounting Interface`, name)
    }
    return action.run({ exchange, world, company, onlyLocationId: member.onlyLocationId })
  } catch (error) {
    if (error instanceof PsaFault) return psaError(psaErrorText(error.message, error.method))
    throw error
  }
}
