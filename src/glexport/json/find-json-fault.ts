import type { JsonHandler } from './json-handler.ts'
import { JsonReader } from './json-reader.ts'
import { JsonSyntaxError } from './json-syntax-error.ts'

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

/** What is wrong with a text as JSON, and where; of what it holds no more than one character or a key. Undefined where nothing is. */
export function findJsonFault (text: string): string | undefined {
  try {
    const reader = new JsonReader(NOBODY)
    reader.write(Buffer.from(text))
    reader.end()
    return undefined
  } catch (error) {
    if (error instanceof JsonSyntaxError) return error.message
    throw error
  }
}
