import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { Secret } from '../domain/secret.ts'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** What a sealed value is bound to: moved to another tenant or field, it does not open. */
export interface Binding {
  tenantId: string
  field: string
}

interface Key {
  id: string
  bytes: Buffer
}

/** Seals and opens secrets with AES-256-GCM (NIST SP 800-38D). Seals under the active key of its ring, opens under any. */
export class Envelope {
  readonly #active: Key
  readonly #ring: ReadonlyMap<string, Key>

  /** @param encryptionKeys keys of 32 bytes in base64 or base64url, parted by commas; the first is the active one */
  constructor (encryptionKeys: Secret) {
    const keys = encryptionKeys.reveal().split(',').map(toKey)
    this.#active = keys[0] as Key
    this.#ring = new Map(keys.map(key => [key.id, key]))
  }

  /** Whether a value is sealed under the active key; says nothing of whether it opens. */
  isCurrent (sealed: string): boolean {
    return sealed.startsWith(`v1.${this.#active.id}.`)
  }

  /** Answers `v1.<key id>.<nonce, ciphertext and tag in base64url>`. */
  seal (secret: Secret, binding: Binding): string {
    const { id, bytes } = this.#active
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(ALGORITHM, bytes, nonce)
    cipher.setAAD(associatedData(id, binding))
    const sealed = Buffer.concat([nonce, cipher.update(secret.reveal(), 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `v1.${id}.${sealed.toString('base64url')}`
  }

  /** Undefined when the value was sealed under a key that is not in the ring, for another place, or was changed. */
  open (sealed: string, binding: Binding): Secret | undefined {
    const [version, keyId = '', body] = sealed.split('.')
    const key = this.#ring.get(keyId)
    if (version !== 'v1' || key === undefined || body === undefined) return undefined
    const bytes = Buffer.from(body, 'base64url')
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
    const decipher = createDecipheriv(ALGORITHM, key.bytes, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(associatedData(key.id, binding))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    try {
      const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
      return new Secret(opened.toString('utf8'))
    } catch {
      return undefined
    }
  }
}

function toKey (text: string): Key {
  const bytes = Buffer.from(text, 'base64')
  return { bytes, id: createHash('sha256').update('gl-batches key id').update(bytes).digest('hex').slice(0, 8) }
}

function associatedData (keyId: string, binding: Binding): Buffer {
  return Buffer.from(JSON.stringify(['gl-batches', keyId, binding.tenantId, binding.field]))
}
