import type { AuthError } from '../../core/errors.js'
import type { RevocationRules } from '../tokens/index.js'
import type { AccountAction } from './accountActions.js'
import type { AuditRules } from '../audit/index.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'

/** The cookie that carries the access token. */
export interface CookieRules {
  /** The cookie's name. A name that begins with `__Host-` cannot be set by subdomains. */
  name: string
  /** Other origins whose pages may write with the cookie (`https://app.example.com`). Default: only the API's own origin. */
  origins?: string[]
}

/** The options of the guards, apart from how a token is verified. */
export interface GuardRules {
  /**
   * Remembers the result of a verification, by the hash of the token, until the token expires, at most 10 minutes. `max` is the largest
   * number of tokens. Default `{ max: 5000 }`; `false` remembers none.
   */
  cache?: false | { max?: number }
  /** Also accept the access token from this cookie. Default: only from the `Authorization` header. */
  cookie?: string | CookieRules
  /** Check whether a session was stopped, so that its tokens end within one second. Default: a token is valid until it expires. */
  revocation?: RevocationRules
  /**
   * Tells whether a request writes, for `requireWritable` and for requests with a cookie. `byDefault` is the result of the library's own
   * {@link isWrite}. Only the value `false` means a read; if the function throws, the request is a write. Default: {@link isWrite}.
   */
  isWrite?: (request: GuardedRequest, byDefault: boolean) => boolean | Promise<boolean>
  /** Account actions that an impersonator may do. Default: none. */
  allowWhileImpersonated?: AccountAction[]
  /**
   * Where `auth.audit` sends its events, and what happens to requests that cannot be recorded. Default: each `auth.audit` names its own
   * sink.
   */
  audit?: AuditRules
  /**
   * Called for every request that fails because of a problem of your server, with the error and its cause (the error of the fetch, or what
   * `isActive` or `resolve` threw):
   *
   * - 503 `keys_unavailable`, `revocation_unavailable`, `session_unavailable` or `audit_unavailable`
   * - 401 `session_invalid`: a session that names no user
   * - 500 `redaction_failed`: a successful reply that `redact` withheld
   *
   * The cause contains whatever your own function threw. Default: reports `keys_unavailable`,
   * `revocation_unavailable`, `session_unavailable` and `session_invalid` on the console, at most once a minute.
   */
  onError?: (error: AuthError, cause: unknown) => void
}
