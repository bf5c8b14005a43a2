const TENANT = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What the folders above a batch are called, level by level. */
export const LEVELS: readonly RegExp[] = [TENANT, /^\d{4}$/, /^\d{2}$/, UUID]
