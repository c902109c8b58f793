import type { UserState } from './AuthState.js'
import { UserStateContext, useProvided } from './contexts.js'

/**
 * Returns who is signed in: `loading`, `signed-in`, `signed-out` or `error`. While somebody impersonates the user,
 * `user.impersonatorUserId` is their id. Only an answer of the auth is `signed-out`. If the token ends while the auth
 * does not answer, the state is `error`, with the last user as `lastUser`.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { useUser } from 'impersonation-kit'
 *
 * export function Greeting() {
 *   const { status, user } = useUser()
 *   return status === 'signed-in' ? <p>Hello {user.firstName}</p> : null
 * }
 * ```
 */
export function useUser(): UserState {
  return useProvided(UserStateContext, 'useUser')
}
