import { useMemo } from 'react'
import type { UserState } from './AuthState.js'
import { EngineContext, UserStateContext, useProvided } from './contexts.js'

/** What an app needs of the auth beside the user. */
export interface Auth {
  status: UserState['status']
  /**
   * The bearer token, refreshed first where it has ended; never an expired one. Undefined while nobody is signed in, and
   * where the source has no token. Rejects with an `AuthError` where the auth cannot be reached.
   */
  getAccessToken: () => Promise<string | undefined>
  /** Asks the auth again, as "Try again" does. The outcome stands in `useUser()`; it never rejects. */
  refresh: () => Promise<void>
  /** Signs out; while impersonated it ends the impersonation. Rejects with an `AuthError` where that fails. */
  signOut: () => Promise<void>
}

/**
 * The token, a refresh, and the way out.
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
