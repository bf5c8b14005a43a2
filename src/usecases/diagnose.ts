import type { Comparison, Diagnosis, LeftOut } from '../../openapi/diagnosis.ts'
import type { Warning } from '../../openapi/gl-batch.ts'
import type { DocumentFacts } from '../domain/document-reader.ts'
import { isSelected, KINDS, type Kind, type UnderstoodRequest } from '../domain/export-request.ts'
import { Problem } from '../domain/problem.ts'
import type { UnpostedLimits, UnpostedLists } from '../domain/unposted.ts'
import { toWarning } from '../domain/warning-table.ts'
import { compareRows, type Compared } from './compare-rows.ts'
import { withinDeadline } from './deadline.ts'
import { warningsOf } from './diagnosis-warnings.ts'

const LISTED = 200
const EVERYTHING = { locationId: null, thruDate: null }

export interface Diagnosed {
  diagnosis: Diagnosis
  warnings: Warning[]
  /** Warnings that are counted only. */
  omitted: number
}

export interface DiagnoseOptions {
  request: UnderstoodRequest
  facts: Pick<DocumentFacts, 'summary' | 'passed'>
  limits: UnpostedLimits
  signal: AbortSignal
}

/** A diagnosis that was not asked for, or cannot be made. */
export function notDiagnosed (why: string): Diagnosed {
  return { diagnosis: { made: false, why, kinds: [], reasons: [], leftOut: { items: [], omitted: 0 } }, warnings: [], omitted: 0 }
}

/** Compares an export with the unposted lists: names what was left out, and why as far as it can be told. Throws nothing. */
export async function diagnose (lists: UnpostedLists, options: DiagnoseOptions): Promise<Diagnosed> {
  const { limits: { deadlineMs }, signal, request } = options
  const compared: Compared[] = []
  await withinDeadline({ deadlineMs, signal, what: 'Reading the unposted lists' }, async signal => {
    for (const kind of KINDS.filter(kind => isSelected(request, kind))) compared.push(await compareKind(lists, kind, { ...options, signal }))
  })
  const failures = compared.flatMap(({ kind, why }) => why === null ? [] : [`The list of unposted ${kind} was not compared: ${why}`])
  const items = [...compared.flatMap(({ unexplained }) => unexplained), ...compared.flatMap(({ explained }) => explained)].slice(0, LISTED)
  const { warnings, omitted } = warningsOf(compared)
  return {
    diagnosis: {
      made: failures.length === 0,
      why: failures.length === 0 ? null : failures.join(' '),
      kinds: compared.map(toComparison),
      reasons: reasonsOf(compared),
      leftOut: { items, omitted: compared.reduce((sum, { leftOut }) => sum + leftOut, 0) - items.length }
    },
    warnings: [...failures.map(why => toWarning('DIAGNOSIS_NOT_MADE', why, null)), ...warnings],
    omitted
  }
}

/** A list that cannot be read leaves the others to be compared. */
async function compareKind (lists: UnpostedLists, kind: Kind, { request, facts, limits: { maxRows }, signal }: DiagnoseOptions): Promise<Compared> {
  const comparison = compareRows(kind, { request, facts })
  if (!facts.passed[kind].complete) return comparison.fail('The export holds more documents than can be compared.')
  try {
    signal.throwIfAborted()
    for await (const page of lists.pages(kind, EVERYTHING, signal)) {
      for (const row of page) comparison.take(row)
      if (comparison.listed >= maxRows) break
    }
    const count = comparison.listed < maxRows ? comparison.listed : await lists.count(kind, EVERYTHING, signal)
    return comparison.finish(count)
  } catch (error) {
    return comparison.fail(error instanceof Problem ? `${error.message} (${error.code})` : 'The list could not be read.')
  }
}

function toComparison ({ kind, why, listed, exported, leftOut, notCompared, notes }: Compared): Comparison {
  return { kind, compared: why === null, why, listed, exported, leftOut, notCompared, notes }
}

function reasonsOf (compared: readonly Compared[]): Diagnosis['reasons'] {
  const counts = new Map<LeftOut['reason'], number>()
  for (const { reasons } of compared) {
    for (const [reason, { records }] of reasons) counts.set(reason, (counts.get(reason) ?? 0) + records)
  }
  return [...counts].map(([reason, records]) => ({ reason, records }))
}
