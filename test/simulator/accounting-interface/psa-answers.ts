import type { Answer } from '../answer.ts'
import { textAnswer } from '../answer.ts'
import { escapeXml } from './xml-text.ts'

/** The content type of every answer of the Accounting Interface. */
export const xmlContentType = 'text/xml; charset=utf-8'

/** A refusal of the Accounting Interface; it travels as a `<PsaError>` with status 200. */
export class PsaFault extends Error {
  /** The method that the stack trace names. */
  readonly method: string

  constructor (message: string, method: string) {
    super(message)
    this.method = method
  }
}

/** The text of an ASP.NET exception: the message and a stack trace on one line. */
export function psaErrorText (message: string, method: string): string {
  const page = 'App.services.system_io.GLEntry.GLEntry_GeneralLedger'
  return `System.Exception: ${message}   at ${page}.${method}()   at ${page}.Page_Load(Object sender, EventArgs e)`
}

/** `<PsaError>`: the answer to anything that fails, with status 200. */
export function psaError (text: string): Answer {
  return textAnswer(200, xmlContentType, `<?xml version="1.0" encoding="utf-8"?>\n<PsaError>${escapeXml(text)}</PsaError>`)
}

/** `<PsaData>`: the answer to a mark. */
export function psaData (text: string): Answer {
  return textAnswer(200, xmlContentType, `<?xml version="1.0" encoding="utf-8"?>\n<PsaData>${escapeXml(text)}</PsaData>`)
}
