/** Holds an answer back until it may be sent; gone when it is read or discarded, and after a crash. */
export interface AnswerSpool {
  /** The pieces may be used again once this is done. */
  write (pieces: readonly Uint8Array[]): Promise<void>
  readonly bytes: number
  /** All that was written, once; a piece is the reader's until it asks for the next. The spool is discarded when the reader ends or stops early. */
  read (): AsyncGenerator<Uint8Array>
  discard (): Promise<void>
}

export type OpenSpool = () => AnswerSpool
