import { Fragment, type ReactElement, type ReactNode } from 'react'
import { EngineContext, UserStateContext, useProvided } from './contexts.js'

/** Props of `IdentityBoundary`. */
export interface IdentityBoundaryProps {
  children?: ReactNode
}

/**
 * Remounts its children when the identity (user, impersonator, impersonation session) changes, so that no state of one
 * identity is left for the next. `AuthProvider` does this for the whole app. Use it if you set `remountOnIdentityChange={false}`.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { IdentityBoundary } from 'impersonation-kit'
 *
 * export const Drafts = () => (
 *   <IdentityBoundary>
 *     <textarea />
 *   </IdentityBoundary>
 * )
 * ```
 */
export function IdentityBoundary({ children }: IdentityBoundaryProps): ReactElement {
  const { store } = useProvided(EngineContext, 'IdentityBoundary')
  useProvided(UserStateContext, 'IdentityBoundary') // renders again with it, and the epoch changes only with it
  return <Fragment key={store.get().epoch}>{children}</Fragment>
}
