const MASK = '[secret]'

/**
 * What a site said, without the secrets it was sent: an error may echo a form or a header, and what it says reaches
 * callers and the log. Takes out every spelling in which such an echo can come.
 */
export function withoutSecrets (said: string, secrets: readonly string[]): string {
  return secrets.flatMap(spellings).reduce((text, spelling) => text.replaceAll(spelling, MASK), said)
}

function spellings (secret: string): string[] {
  const xml = secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return [
    secret,
    xml,
    xml.replaceAll('"', '&quot;').replaceAll("'", '&apos;'),
    xml.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    new URLSearchParams({ s: secret }).toString().slice(2),
    Buffer.from(secret).toString('base64')
  ]
}
