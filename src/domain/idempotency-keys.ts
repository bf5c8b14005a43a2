/** A key as its caller chose it; each tenant and route has keys of its own. */
export interface KeyName {
  tenantId: string
  route: string
  key: string
}

/** One call under a key. */
export interface KeyedAttempt {
  /** Digest of what the call asks for, lower-case hex. */
  bodySha256: string
  /** What the call will make: its state says what became of the call. */
  resourceId: string
  /** Until when the call has to have begun to make it; once it has begun, for ever. */
  expiresAt: Date
}

/** Which call holds a key. Every method throws a Problem DATABASE_UNAVAILABLE when the store fails. */
export interface IdempotencyKeys {
  /** Gives the key to this attempt unless another has it; answers who has it now. */
  claim (name: KeyName, attempt: KeyedAttempt): Promise<KeyedAttempt>
  /** Gives the key to another attempt. False when the holder is not the one that was found, or has begun since. */
  pass (name: KeyName, found: KeyedAttempt, attempt: KeyedAttempt): Promise<boolean>
  /** Frees the key that a resource holds, if it still does. */
  release (resourceId: string): Promise<void>
}
