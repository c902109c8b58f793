import type { User } from '../core/user.js'

/**
 * The argument of `onIdentityChange` of `AuthProvider`: one identity (user, impersonator, impersonation session) has changed to
 * another, and the data of the first must go.
 *
 * @example
 * ```tsx
 * import { AuthProvider, type IdentityChange } from 'impersonation-kit'
 *
 * declare const store: { dispatch: (action: { type: string }) => void }
 *
 * const clear = ({ previous, user }: IdentityChange) => {
 *   store.dispatch({ type: 'reset' })
 *   console.info(`from ${previous?.userId} to ${user?.userId}`)
 * }
 * export const App = () => <AuthProvider authUrl="https://auth.example.com" onIdentityChange={clear} />
 * ```
 */
export interface IdentityChange {
  /** Who is signed in now. Null for nobody, and after a stop as long as it is not known who comes next. */
  user: User | null
  /**
   * Who was signed in before. Null for nobody. Undefined if this page did not know anybody yet, and another identity was the
   * last one in this browser (somebody signed in, or an impersonation began or ended, with a redirect).
   */
  previous: User | null | undefined
}
