import { EntryIdSet } from './records/entry-id-set.ts'
import type { RecordSource } from './records/record-source.ts'
import type { AccountingBatch } from './rest/rest-types.ts'

/** The flags of a batch. */
export type BatchFlags = Required<Pick<AccountingBatch, 'exportInvoicesFlag' | 'exportExpensesFlag' | 'exportProductsFlag'>>

/** A batch and the entry ids it holds. Nothing ever closes one. */
export interface RegisteredBatch {
  id: number
  batchIdentifier: string
  flags: BatchFlags
  entryIds: EntryIdSet
}

/** The batches of one company, and with them which GL entries are posted. The only state that requests change. */
export class BatchRegister {
  readonly posted = new EntryIdSet()
  readonly #batches = new Map<number, RegisteredBatch>()
  readonly #source: RecordSource
  #marks = 0
  #nextId = 1

  constructor (source: RecordSource) {
    this.#source = source
  }

  /** How many marks and deletions there were. */
  get marks (): number {
    return this.#marks
  }

  get batches (): RegisteredBatch[] {
    return [...this.#batches.values()]
  }

  byId (id: number): RegisteredBatch | undefined {
    return this.#batches.get(id)
  }

  byIdentifier (identifier: string): RegisteredBatch | undefined {
    return this.batches.find(batch => batch.batchIdentifier.toLowerCase() === identifier.toLowerCase())
  }

  /** Those of the ids that are GL entries of this company and in no batch yet. */
  markable (ids: Iterable<number>): number[] {
    const markable: number[] = []
    for (const id of ids) {
      if (!this.posted.has(id) && this.#source.locate(id) !== undefined) markable.push(id)
    }
    return markable
  }

  /** Puts entry ids into the batch with this identifier, which is created when there is none. */
  mark (batchIdentifier: string, flags: BatchFlags, ids: number[]): RegisteredBatch {
    const batch = this.byIdentifier(batchIdentifier) ?? { id: this.#nextId++, batchIdentifier, flags, entryIds: new EntryIdSet() }
    this.#batches.set(batch.id, batch)
    for (const id of ids) {
      this.posted.add(id)
      batch.entryIds.add(id)
    }
    this.#marks++
    return batch
  }

  /** Deletes a batch; its entries are unposted again. */
  delete (batch: RegisteredBatch): void {
    for (const id of batch.entryIds) this.posted.delete(id)
    this.#batches.delete(batch.id)
    this.#marks++
  }
}

/** A batch as REST shows it. */
export function batchJson ({ id, batchIdentifier, flags }: RegisteredBatch): AccountingBatch {
  return { id, batchIdentifier, ...flags, closedFlag: false }
}
