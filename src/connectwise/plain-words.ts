const EXCEPTION = /^(?:[A-Za-z]+\.)*[A-Za-z]*Exception:\s*/
const STACK_TRACE = /\s+at \S+\(.*$/s

/** More is not searched for a stack trace: the search takes time in the square of what it reads. */
const MAX_READ = 2000
const MAX_SAID = 300

/** What ConnectWise says of a failure, fit for a caller: short, without the exception's name and without its stack trace. */
export function plainWords (text: string): string {
  return text.slice(0, MAX_READ).trim().replace(STACK_TRACE, '').replace(EXCEPTION, '').slice(0, MAX_SAID).trim()
}

/** A detail that ends with what ConnectWise says, when it says anything. */
export function withWords (detail: string, words: string): string {
  return words === '' ? detail : `${detail} It says: ${words}`
}
