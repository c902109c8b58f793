import type { User } from '../core/user.js'

/**
 * What `onIdentityChange` of `AuthProvider` is told: one identity (user, impersonator, impersonation session) is left for
 * another, and whatever belongs to it must go.
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
  /** Who is signed in now: null for nobody, and where a stop went through but it is not known yet who comes next. */
  user: User | null
  /**
   * Who was signed in before: null for nobody, and undefined where this page knew nobody yet and another identity was the
   * last one in this browser (somebody signed in, or an impersonation began or ended, by a redirect).
   */
  previous: User | null | undefined
}
