import { Problem } from '../../domain/problem.ts'
import type { MemberShape, Place } from './rest-shape.ts'

const SECTIONS_OF_ROOT = new Set([
  'exportSettings', 'vendors', 'customers', 'transactions', 'expenses', 'expenseBills',
  'purchaseTransactions', 'adjustmentTransactions', 'inventoryTransfers'
])

/** One open object or array of a REST document. */
export class RestNode {
  /** What this object is to the ledger; undefined for the root. */
  place: Place | undefined
  /** The member that is being read. */
  shape: MemberShape | undefined
  #bestRank = Infinity
  #bestName: string | undefined
  #members = 0
  #isGlExport = false

  reset (place: Place | undefined, shape: MemberShape | undefined): void {
    this.place = place
    this.shape = shape
    this.#bestRank = Infinity
    this.#bestName = undefined
    this.#members = 0
    this.#isGlExport = false
  }

  /** The name that tells most about a reference object. */
  get bestName (): string | undefined {
    return this.#bestName
  }

  offerName (rank: number, name: string): void {
    if (rank >= this.#bestRank) return
    this.#bestRank = rank
    this.#bestName = name
  }

  sawMember (shape: MemberShape): void {
    this.#members++
    this.#isGlExport ||= SECTIONS_OF_ROOT.has(shape.name)
  }

  /**
   * A GLExport has no name of its own in JSON: an object is one when it has at least one of its sections, or nothing at
   * all. @throws Problem CONNECTWISE_NOT_A_BATCH
   */
  assertGlExport (): void {
    if (this.#members === 0 || this.#isGlExport) return
    throw new Problem('CONNECTWISE_NOT_A_BATCH', 'ConnectWise answered an object that has none of the sections of a GLExport.')
  }
}
