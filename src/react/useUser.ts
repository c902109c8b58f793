import type { UserState } from './AuthState.js'
import { UserStateContext, useProvided } from './contexts.js'

/**
 * Who is signed in: a union of `loading`, `signed-in`, `signed-out` and `error`. While somebody impersonates the user,
 * `user.impersonatorUserId` names them. Only an answer of the auth is `signed-out`; an identity that ran out while the auth
 * did not answer is `error`, with the user of before as `lastUser`.
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
