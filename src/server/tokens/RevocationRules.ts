import type { User } from '../../core/user.js'

/** Asks the auth whether what a token speaks of is still alive. */
export interface RevocationRules {
  /**
   * True while the session is alive: only a literal `true` counts. Whatever else it answers ends the session with 401
   * `token_revoked`; where it throws, rejects or takes longer than a second, the request is refused with 503
   * `revocation_unavailable`. Asked at most once a second for each token.
   */
  isActive: (user: User, token: string) => boolean | Promise<boolean>
  /** Whose tokens are asked about. Default `'impersonated'`: nothing is asked, and nothing waits, for everybody else. */
  for?: 'impersonated' | 'everyone'
}
