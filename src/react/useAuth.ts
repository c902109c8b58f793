import { useMemo } from 'react'
import type { UserState } from './AuthState.js'
import { EngineContext, UserStateContext, useProvided } from './contexts.js'

/** What `useAuth` returns. */
export interface Auth {
  status: UserState['status']
  /**
   * Returns the bearer token, and refreshes it first if it has ended; never an expired one. Undefined if nobody is signed in,
   * or if the source has no token. Rejects with an `AuthError` if the auth cannot be reached.
   */
  getAccessToken: () => Promise<string | undefined>
  /** Asks the auth again, for a "Try again" button or after a sign-in. It never rejects; the result is in `useUser()`. */
  refresh: () => Promise<void>
  /** Signs out; while impersonated it ends the impersonation. Rejects with an `AuthError` if that fails. */
  signOut: () => Promise<void>
}

/**
 * Returns the access token, a refresh and a sign-out.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { useAuth } from 'impersonation-kit'
 *
 * export function SignOutButton() {
 *   const { signOut } = useAuth()
 *   return <button onClick={() => void signOut()}>Sign out</button>
 * }
 * ```
 */
export function useAuth(): Auth {
  const engine = useProvided(EngineContext, 'useAuth')
  const { status } = useProvided(UserStateContext, 'useAuth')
  return useMemo(
    () => ({
      status,
      getAccessToken: engine.getAccessToken,
      refresh: () => engine.refresh(),
      signOut: engine.signOut,
    }),
    [engine, status],
  )
}
