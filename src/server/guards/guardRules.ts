import type { AuthError } from '../../core/errors.js'
import type { RevocationRules } from '../tokens/index.js'
import type { AccountAction } from './accountActions.js'
import type { AuditRules } from '../audit/index.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'

/** A cookie that carries the access token. */
export interface CookieRules {
  /** The cookie's name. `__Host-` before it keeps subdomains from setting it. */
  name: string
  /** Other origins whose pages may write with the cookie (`https://app.example.com`). Default: the API's own origin alone. */
  origins?: string[]
}

/** What the guards do beside verifying a token. */
export interface GuardRules {
  /** Verified tokens are remembered by their hash until they end, `max` of them. Default `{ max: 5000 }`; `false` remembers none. */
  cache?: false | { max?: number }
  /** Takes the access token from this cookie too. Default: from the `Authorization` header alone. */
  cookie?: string | CookieRules
  /** Ends a stopped session within one second. Default: a token is good until it expires. */
  revocation?: RevocationRules
  /**
   * Whether a request writes, for `requireWritable` and for requests with a cookie. `byDefault` is what
   * the library makes of it (see {@link isWrite}). Only a literal `false` is a read; one that throws has seen a write.
   */
  isWrite?: (request: GuardedRequest, byDefault: boolean) => boolean | Promise<boolean>
  /** Account actions that an impersonator may do all the same. Default: none. */
  allowWhileImpersonated?: AccountAction[]
  /** Where `auth.audit` sends its events, and what becomes of requests that cannot be recorded. */
  audit?: AuditRules
  /**
   * Told of every request that is refused because this server is in trouble (503 `keys_unavailable`, `revocation_unavailable`,
   * `session_unavailable`, `audit_unavailable`), of every session that names no user (401 `session_invalid`), and of every good reply that `redact` withheld (500 `redaction_failed`), with what is behind it: the error of the
   * fetch, what `isActive` or `resolve` threw. The cause may hold what your own function put into it. Default: all but the audit's are said on the console, once a
   * minute at most.
   */
  onError?: (error: AuthError, cause: unknown) => void
}
