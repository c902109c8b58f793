import type { ClaimMapper } from '../../core/impersonation.js'

/** What the cookie of a session must be. */
export interface SessionCookieRules {
  /** The cookie's name. Two cookies of this name are refused: a subdomain may have set one of them. Default: nothing is looked at. */
  name?: string
  /** Other origins whose pages may write with the session (`https://app.example.com`). Default: the API's own origin alone. */
  origins?: string[]
}

/** Finds the session of a request in a store of the app's own. `R` is the request as the framework's users know it. */
export interface SessionRules<R = Request> {
  /**
   * Gives the session of a request, or `null` (or `undefined`) if nobody is signed in. Called once for each request. It may be
   * async. If it throws, rejects or takes longer than `timeout`, the request is refused with 503 `session_unavailable`. An
   * `AuthError` of `verifyToken` that it throws keeps its code.
   *
   * The session says who the user is: `userId` or `sub`, or a `user` with `userId`, `id` or `sub`. Every id is a string. A session
   * that names no user is refused with 401 `session_invalid`.
   */
  resolve: (request: R) => unknown
  /**
   * Reads the impersonation marker of what `resolve` gives. Default: `act`, PropelAuth's claims and better-auth's session. This
   * library's own `impersonatorUserId` and `impersonation` are always read too, and any marker counts.
   */
  claims?: ClaimMapper
  /** How long `resolve` may take, in milliseconds. Default 1000; at most 60000. */
  timeout?: number
  /** The cookie of the session. A string is its name. */
  cookie?: string | SessionCookieRules
}
