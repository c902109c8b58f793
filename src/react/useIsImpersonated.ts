import { shownUser } from './AuthState.js'
import { UserStateContext, useProvided } from './contexts.js'

/**
 * Returns true while somebody else is at the keyboard, even if it is not known who, and on error if somebody was before.
 * It returns false while loading. To block a control, use `RequireNotImpersonated` or `useImpersonationGuard`, which stay
 * closed while loading and on error.
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
