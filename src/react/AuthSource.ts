import type { UserInput } from '../core/user.js'

/** What an `AuthSource` knows about the person who is signed in. Times are Unix milliseconds. */
export interface AuthSession {
  /** The user. Pass on what the auth gives: the impersonation marker is read again, and fails closed. */
  user: UserInput
  /** The bearer token for the product's API. A JWT is also read for an impersonation marker. */
  accessToken?: string | null | undefined
  /** When the token ends, if the token does not say so itself (`exp`). */
  expiresAt?: number | null | undefined
  /** The server's clock when it answered: countdowns follow it, not the browser's. */
  serverTime?: number | null | undefined
}

/** What `stopImpersonation` may return: where the impersonation began. */
export interface StopResult {
  /** Followed only to the app's or the auth's own origin. */
  redirectTo?: string | null | undefined
}

/**
 * Connects your auth to `AuthProvider`.
 *
 * @example
 * ```ts
 * import type { AuthSource } from 'impersonation-kit'
 *
 * export const source: AuthSource = {
 *   load: async (signal) => {
 *     const response = await fetch('/session', { signal })
 *     if (response.status === 401) return null
 *     if (!response.ok) throw new Error(`/session answered ${response.status}`)
 *     return { user: await response.json() }
 *   },
 *   stopImpersonation: async () => {
 *     const response = await fetch('/session/stop-impersonating', { method: 'POST' })
 *     if (!response.ok) throw new Error(`/session/stop-impersonating answered ${response.status}`)
 *   },
 * }
 * ```
 */
export interface AuthSource {
  /** Returns who is signed in now, or null if nobody is. Rejects only if that is not known. */
  load: (signal: AbortSignal) => Promise<AuthSession | null>
  /** Ends the impersonation session. Default: `signOut`. If there is neither, the banner has no Stop button. */
  stopImpersonation?: (signal: AbortSignal) => Promise<StopResult | undefined | void>
  /** Signs the user out. */
  signOut?: (signal: AbortSignal) => Promise<StopResult | undefined | void>
  /** Called once, when the provider mounts. Call `onChange` when the user may have changed. Returns a function that ends the subscription. */
  subscribe?: (onChange: () => void) => () => void
  /** Origins, beside the app's own, to which a stop may lead back. */
  returnOrigins?: readonly string[]
}
