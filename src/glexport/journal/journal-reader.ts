import type { JournalReader } from '../../domain/journal.ts'
import { Problem } from '../../domain/problem.ts'
import { JsonReader } from '../json/json-reader.ts'
import { JsonSyntaxError } from '../json/json-syntax-error.ts'
import { XmlReader } from '../xml/xml-reader.ts'
import { XmlSyntaxError } from '../xml/xml-syntax-error.ts'
import { AccountingJournal } from './accounting-journal.ts'
import { JournalAssembler } from './journal-assembler.ts'
import { RestJournal } from './rest-journal.ts'

/** Reads the stored documents of both interfaces with this project's own readers. */
export function createJournalReader (): JournalReader {
  return {
    open: source => {
      const assembler = new JournalAssembler()
      const reader = source === 'xml' ? new XmlReader(new AccountingJournal(assembler)) : new JsonReader(new RestJournal(assembler))
      return {
        write: chunk => {
          translateFaults(() => { reader.write(chunk) })
          return assembler.take()
        },
        end: () => { translateFaults(() => { reader.end() }) }
      }
    }
  }
}

/** Only whole, well-formed documents are stored, so what is neither is not what was stored. */
function translateFaults (read: () => void): void {
  try {
    read()
  } catch (error) {
    if (!(error instanceof XmlSyntaxError || error instanceof JsonSyntaxError)) throw error
    throw new Problem('ARCHIVE_MISMATCH',
      `The archived copy is not well-formed: ${error.reason} (line ${error.line}, column ${error.column}).`, { cause: error })
  }
}
