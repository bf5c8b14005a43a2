/** The levels of a security role on the Accounting Interface: Inquire reads, Edit marks, Add exports. */
export type SecurityLevel = 'inquire' | 'edit' | 'add'

/** The roles every simulated company has. `oneLocation` may do everything, and silently sees only the first location. */
export type RoleName = 'full' | 'export' | 'mark' | 'inquire' | 'none' | 'oneLocation'

/** What a member or an API key may do. */
interface Role {
  levels: readonly SecurityLevel[]
  /** The only location it sees; undefined is all. */
  onlyLocationId: number | undefined
}

/** A login of the Accounting Interface. */
export interface Member extends Role {
  username: string
  password: string
}

/** A login of the REST interface. */
export interface ApiKey extends Role {
  publicKey: string
  privateKey: string
}

function rolesFor (firstLocationId: number): Record<RoleName, Role> {
  const all = ['inquire', 'edit', 'add'] as const
  return {
    full: { levels: all, onlyLocationId: undefined },
    export: { levels: ['inquire', 'add'], onlyLocationId: undefined },
    mark: { levels: ['inquire', 'edit'], onlyLocationId: undefined },
    inquire: { levels: ['inquire'], onlyLocationId: undefined },
    none: { levels: [], onlyLocationId: undefined },
    oneLocation: { levels: all, onlyLocationId: firstLocationId }
  }
}

function forEachRole<T> (make: (role: RoleName) => T): Record<RoleName, T> {
  return {
    full: make('full'),
    export: make('export'),
    mark: make('mark'),
    inquire: make('inquire'),
    none: make('none'),
    oneLocation: make('oneLocation')
  }
}

/** The members of a company. The password has characters that a form must encode. */
export function membersFor (suffix: string, firstLocationId: number): Record<RoleName, Member> {
  const roles = rolesFor(firstLocationId)
  return forEachRole(role => ({
    username: role === 'full' ? `Admin1${suffix}` : `Admin1${suffix}-${role}`,
    password: `gl+batch&2025%é${suffix}`,
    ...roles[role]
  }))
}

/** The API keys of a company. */
export function apiKeysFor (suffix: string, firstLocationId: number): Record<RoleName, ApiKey> {
  const roles = rolesFor(firstLocationId)
  return forEachRole(role => ({
    publicKey: role === 'full' ? `publicDemo${suffix}` : `publicDemo${suffix}-${role}`,
    privateKey: `privateDemo${suffix}`,
    ...roles[role]
  }))
}
