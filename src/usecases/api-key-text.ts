import { createHash, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

const ID_BYTES = 8
const SECRET_BYTES = 24
const FORM = /^glb_([0-9a-f]{16})_([0-9a-f]{48})_([0-9a-f]{8})$/

/** The parts of a key that a look-up needs. */
export interface KeyParts {
  id: string
  secretSha256: string
}

/** A new key: `glb_<id>_<secret>_<checksum>`, the secret 192 random bits. */
export function makeKey (): KeyParts & { text: string } {
  const id = randomBytes(ID_BYTES).toString('hex')
  const secret = randomBytes(SECRET_BYTES).toString('hex')
  const body = `glb_${id}_${secret}`
  return { id, secretSha256: digestOf(secret), text: `${body}_${checksumOf(body)}` }
}

/** Whether a text is meant to be a key of this service. */
export function looksLikeKey (text: string): boolean {
  return text.startsWith('glb_')
}

/** The parts of a key; undefined when the key was mistyped or cut, which needs no look-up to tell. */
export function readKey (text: string): KeyParts | undefined {
  const [, id = '', secret = '', checksum] = FORM.exec(text) ?? []
  return checksum === checksumOf(`glb_${id}_${secret}`) ? { id, secretSha256: digestOf(secret) } : undefined
}

function checksumOf (body: string): string {
  return crc32(body).toString(16).padStart(8, '0')
}

function digestOf (secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
