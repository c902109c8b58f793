import type { AuthError } from '../core/errors.js'
import type { Impersonation } from '../core/impersonation.js'
import type { User } from '../core/user.js'
import type { SessionActivity } from './AuthState.js'
import { ActivityContext, EngineContext, UserStateContext, useProvided } from './contexts.js'

/** The impersonation session, where there is one. Times are Unix milliseconds by the server's clock. */
export type ImpersonationState =
  | { status: 'none' }
  | ({
      status: 'active'
      /** The impersonated user. */
      user: User
      /** False where the auth can neither stop nor sign out: offer no Stop then. */
      canStop: boolean
      /**
       * Why it is not known whether the session goes on, for example because the auth does not answer and its token has
       * ended: `useUser()` is in `error`, gates are shut, and the banner stays. Absent otherwise.
       */
      error?: AuthError
      /** Ends the session. It never rejects: a failure stands in `stopError`. A second call while one runs joins it. */
      stop: () => Promise<void>
    } & Impersonation &
      SessionActivity)

/**
 * The impersonation session and the way to end it.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { useImpersonation } from 'impersonation-kit'
 *
 * export function StopButton() {
 *   const impersonation = useImpersonation()
 *   if (impersonation.status === 'none' || !impersonation.canStop) return null
 *   return <button onClick={() => void impersonation.stop()}>Stop</button>
 * }
 * ```
 */
export function useImpersonation(): ImpersonationState {
  const engine = useProvided(EngineContext, 'useImpersonation')
  const activity = useProvided(ActivityContext, 'useImpersonation')
  const { user } = useProvided(UserStateContext, 'useImpersonation')
  if (!user?.impersonation) return { status: 'none' }
  return { status: 'active', user, ...user.impersonation, ...activity, stop: engine.stop }
}
