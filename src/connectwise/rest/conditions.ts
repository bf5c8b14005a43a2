/** What a user typed, as a string of ConnectWise's condition language. */
export function quoted (text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`
}
