import { dayAfter } from './calendar.ts'
import { detailSlot, headerSlot } from './entry-ids.ts'
import type { ExpenseLine, ExpenseRecord } from './gl-record.ts'
import type { RecordDraft } from './generate-record.ts'
import { drawCommon, drawPartyIndex } from './generate-record.ts'
import { partyCounts } from './parties.ts'
import { between, pick } from './random.ts'
import { expenseAccounts, expenseMemos } from './word-pools.ts'

function drawLine (draft: RecordDraft, at: number): ExpenseLine {
  const { random, plan, idOf } = draft
  const customerIndex = between(random, 0, partyCounts.customers - 1)
  return {
    entryIds: [idOf(detailSlot + at * 2), idOf(detailSlot + at * 2 + 1)],
    memo: pick(random, expenseMemos),
    accountNumber: pick(random, expenseAccounts),
    totalCents: between(random, 1_00, 500_00),
    customer: plan.parties.customers[customerIndex]!,
    customerIndex,
    billable: between(random, 0, 1) === 1
  }
}

/** Draws the expense bill of one member for one week: one to four lines with two GL entries each. */
export function generateExpense (draft: RecordDraft): ExpenseRecord {
  const { random, odd, idOf, plan } = draft
  const common = drawCommon(draft)
  const memberIndex = drawPartyIndex(draft, 'members')
  const member = plan.parties.members[memberIndex]!
  const count = odd.withoutDetails ? 0 : between(random, 1, 4)
  const lines = Array.from({ length: count }, (_, at) => drawLine(draft, at))
  const periodStart = dayAfter(common.date, -6)
  // the bill is known by the id of its GL entry, as in the answers of ConnectWise
  const id = idOf(headerSlot)
  return {
    kind: 'expenses',
    ...common,
    id,
    member,
    memberIndex,
    currency: pick(random, ['GBP', 'USD', 'EUR', 'FRF']),
    documentNumber: `${id}${member.identifier}`,
    memo: `Expenses for ${periodStart} - ${common.date}`,
    accountNumber: odd.withoutAccountNumber ? '' : pick(random, ['5000', '02100']),
    totalCents: lines.reduce((sum, line) => sum + line.totalCents, 0) + (odd.unbalanced ? 1 : 0),
    periodStart,
    nonReimbursableIds: odd.nonReimbursable ? [idOf(headerSlot + 1), idOf(headerSlot + 2)] : [],
    lines
  }
}
