import { shownUser } from './AuthState.js'
import { UserStateContext, useProvided } from './contexts.js'

/**
 * True while somebody else is at the keyboard, also where it cannot be told who, and on error where somebody was before.
 * Otherwise nobody is known to be while loading and on error: to keep a control from an impersonator use
 * `RequireNotImpersonated` or `useImpersonationGuard`, which stay closed then.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { useIsImpersonated } from 'impersonation-kit'
 *
 * export const Avatar = () => <span>{useIsImpersonated() ? 'Support is looking' : 'You'}</span>
 * ```
 */
export function useIsImpersonated(): boolean {
  return shownUser(useProvided(UserStateContext, 'useIsImpersonated'))?.impersonatorUserId !== undefined
}
