import type { Warning } from '../../openapi/gl-batch.ts'

/** Every remark that an export can carry; each has a heading in docs/warnings.md. */
export type WarningCode =
  | 'EMPTY_BATCH' | 'UNBALANCED_DOCUMENT' | 'BALANCE_NOT_JUDGED' | 'MIXED_CURRENCY' | 'GL_ACCOUNT_MISSING'
  | 'ACCOUNT_NUMBER_MISSING' | 'VALUE_NOT_OF_TYPE' | 'KEY_REPEATED' | 'CHARACTER_NOT_IN_XML'
  | 'NO_GL_ENTRIES' | 'TAX_CODE_MISSING' | 'OUTSIDE_LOCATION' | 'AFTER_THRU_DATE'
  | 'OVERLAPS_STORED_BATCH' | 'DIAGNOSIS_NOT_MADE'

/** Warnings of one code that a batch lists; further ones are counted only. */
export const LISTED_PER_CODE = 200

const FIXES: Readonly<Record<WarningCode, string>> = {
  EMPTY_BATCH: 'Check the thru date, the location and the flags; records that were posted before do not come again.',
  UNBALANCED_DOCUMENT: 'Compare the document in ConnectWise with its GL entries; it is reported as it came, never repaired.',
  BALANCE_NOT_JUDGED: 'Check these documents by eye: ConnectWise gives them no total to hold the lines against.',
  MIXED_CURRENCY: 'Check the currency of the document and of its lines in ConnectWise before posting.',
  GL_ACCOUNT_MISSING: 'Map the GL account in ConnectWise (Setup, GL Accounts). A new mapping reaches records only when they are closed again: reopen and close the document.',
  ACCOUNT_NUMBER_MISSING: 'Enter the account number on the finance page of the company in ConnectWise; without it the accounting package may refuse or skip its documents.',
  VALUE_NOT_OF_TYPE: 'The value is passed on as the text it was; check how it is read on your side.',
  KEY_REPEATED: 'The later members are under the same key with #2, #3 and so on appended; read those too.',
  CHARACTER_NOT_IN_XML: 'The character was replaced by U+FFFD in the XML; take the JSON where the original matters.',
  NO_GL_ENTRIES: 'Check the GL mapping of what the record is made of, then reopen and close the record in ConnectWise: that writes its GL entries anew.',
  TAX_CODE_MISSING: 'Give the company or the document its tax code in ConnectWise, then reopen and close the document and export again.',
  OUTSIDE_LOCATION: 'Export that location too, or leave ownerLevel out for all of them; when the record stands in the wrong location, correct it in ConnectWise.',
  AFTER_THRU_DATE: 'Export with a later thruDate, or correct the date of the document in ConnectWise.',
  OVERLAPS_STORED_BATCH: 'Find out whether the stored batch went into the accounting package before you post this one; post these GL entries once only.',
  DIAGNOSIS_NOT_MADE: 'The export itself is whole. See GET /unposted, or the unposted lists in ConnectWise, for what may have been left out.'
}

/** A warning with the fix of its code. */
export function toWarning (code: WarningCode, message: string, record: string | null): Warning {
  return { code, message, record, fix: FIXES[code] }
}
