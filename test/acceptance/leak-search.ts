import { createHash } from 'node:crypto'

/** Every form in which a secret could show. */
function formsOf (secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [
    secret,
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    encodeURIComponent(secret),
    new URLSearchParams({ secret }).toString().slice('secret='.length),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll('&', '&amp;'),
    bytes.toString('latin1'),
    createHash('sha256').update(bytes).digest('hex')
  ]
}

/** All that a service let out, and the search for what it must not. */
export class LeakSearch {
  readonly #seen: { where: string, bytes: Buffer }[] = []

  add (where: string, content: string | Uint8Array): void {
    this.#seen.push({ where, bytes: Buffer.from(content) })
  }

  async addAnswer (where: string, answer: Response): Promise<Response> {
    const body = await answer.clone().bytes()
    this.add(`${where}: headers`, [...answer.headers].map(([name, value]) => `${name}: ${value}`).join('\n'))
    this.add(`${where}: body`, body)
    return answer
  }

  get length (): number {
    return this.#seen.length
  }

  /** Where a secret shows, in any form; empty is well. */
  find (secret: string): string[] {
    return this.#seen.filter(({ bytes }) => formsOf(secret).some(form => bytes.includes(form))).map(({ where }) => where)
  }

  /** Where a text stands exactly so. */
  findText (text: string): string[] {
    return this.#seen.filter(({ bytes }) => bytes.includes(text)).map(({ where }) => where)
  }
}
