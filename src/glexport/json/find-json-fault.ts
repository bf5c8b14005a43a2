import type { JsonHandler } from './json-handler.ts'
import type { JsonLimits } from './json-limits.ts'
import { JsonReader } from './json-reader.ts'
import type { JsonSyntaxError } from './json-syntax-error.ts'

const NOBODY: JsonHandler = {
  startObject: () => {},
  key: () => {},
  endObject: () => {},
  startArray: () => {},
  endArray: () => {},
  string: () => {},
  number: () => {},
  literal: () => {}
}

/** What `JSON.parse` takes is no fault here for its size. */
const NO_LIMITS: Partial<JsonLimits> = { depth: Infinity, stringBytes: Infinity, keyBytes: Infinity, numberBytes: Infinity, keysPerObject: Infinity }

/** Where a text that `JSON.parse` refuses goes wrong, and why; undefined where this reader finds nothing. Of what it holds no more than one character or a key. */
export function findJsonFault (text: string): Pick<JsonSyntaxError, 'reason' | 'line' | 'column'> | undefined {
  try {
    const reader = new JsonReader(NOBODY, NO_LIMITS)
    reader.write(Buffer.from(text))
    reader.end()
    return undefined
  } catch (error) {
    // a reader whose handler does nothing throws nothing else
    return error as JsonSyntaxError
  }
}
