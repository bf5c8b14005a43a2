/** How tokens of one issuer are judged. */
export interface TokenRules {
  issuer: string
  audience: string
  /** Where the issuer's public keys are. */
  jwksUrl: URL
  /** Names of signatures, such as `RS256`. */
  algorithms: readonly string[]
  /** Claims with the tenants and the scopes of a token. */
  tenantsClaim: string
  scopesClaim: string
  /** How far the issuer's clock may be off. */
  clockToleranceSeconds: number
}
