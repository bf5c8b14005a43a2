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

/** Seals and opens secrets with AES-256-GCM (NIST SP 800-38D) under one key. */
export class Envelope {
  readonly #key: Buffer
  readonly #keyId: string

  /** @param encryptionKey 32 bytes in base64 or base64url */
  constructor (encryptionKey: Secret) {
    this.#key = Buffer.from(encryptionKey.reveal(), 'base64')
    this.#keyId = createHash('sha256').update('gl-batches key id').update(this.#key).digest('hex').slice(0, 8)
  }

  /** Answers `v1.<key id>.<nonce, ciphertext and tag in base64url>`. */
  seal (secret: Secret, binding: Binding): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv(ALGORITHM, this.#key, nonce)
    cipher.setAAD(this.#associatedData(binding))
    const sealed = Buffer.concat([nonce, cipher.update(secret.reveal(), 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `v1.${this.#keyId}.${sealed.toString('base64url')}`
  }

  /** Undefined when the value was sealed under another key, for another place, or was changed. */
  open (sealed: string, binding: Binding): Secret | undefined {
    const [version, keyId, body] = sealed.split('.')
    if (version !== 'v1' || keyId !== this.#keyId || body === undefined) return undefined
    const bytes = Buffer.from(body, 'base64url')
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
    const decipher = createDecipheriv(ALGORITHM, this.#key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(this.#associatedData(binding))
    decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
    try {
      const opened = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()])
      return new Secret(opened.toString('utf8'))
    } catch {
      return undefined
    }
  }

  #associatedData (binding: Binding): Buffer {
    return Buffer.from(JSON.stringify(['gl-batches', this.#keyId, binding.tenantId, binding.field]))
  }
}
