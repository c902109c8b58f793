import type { ClaimMapper } from '../../core/impersonation.js'

/** The cookie of a session. */
export interface SessionCookieRules {
  /**
   * The cookie's name. A request with two cookies of this name is refused, because a subdomain may have set one of them. Default: no check.
   */
  name?: string
  /** Other origins whose pages may write with the session (`https://app.example.com`). Default: only the API's own origin. */
  origins?: string[]
}

/** Finds the session of a request in your own store. `R` is the framework's type of a request. */
export interface SessionRules<R = Request> {
  /**
   * Returns the session of a request, or `null` (or `undefined`) if nobody is signed in. It is called once for each request, and may be
   * async. If it throws, rejects or takes longer than `timeout`, the request is refused with 503 `session_unavailable`. If it throws an
   * `AuthError` of `verifyToken`, the request is refused with that error's code.
   *
   * The session names the user: by `userId` or `sub`, or by a `user` with `userId`, `id` or `sub`. Every id is a string. A session that
   * names no user is refused with 401 `session_invalid`.
   */
  resolve: (request: R) => unknown
  /**
   * Reads the impersonation marker of the session. Default: `act`, PropelAuth's claims and better-auth's session. This library's own
   * `impersonatorUserId` and `impersonation` are always read too, and any one marker counts.
   */
  claims?: ClaimMapper
  /** How long `resolve` may take, in milliseconds. Default 1000; at most 60000. */
  timeout?: number
  /** The cookie of the session. A string is its name. Default: no name is checked, and only the API's own origin may write. */
  cookie?: string | SessionCookieRules
}
