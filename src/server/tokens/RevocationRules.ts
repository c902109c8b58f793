import type { User } from '../../core/user.js'

/** Asks your auth server whether the session of a token is still active. */
export interface RevocationRules {
  /**
   * Returns true while the session is active. Only the value `true` counts: anything else ends the session with 401 `token_revoked`. If it
   * throws, rejects or takes longer than one second, the request is refused with 503 `revocation_unavailable`. It is called at most once a
   * second for each token.
   */
  isActive: (user: User, token: string) => boolean | Promise<boolean>
  /** Whose tokens are checked. Default `'impersonated'`: requests of other users are not checked and do not wait. */
  for?: 'impersonated' | 'everyone'
}
