import type { AuthError } from '../core/errors.js'
import type { Impersonation } from '../core/impersonation.js'
import type { User } from '../core/user.js'
import { type SessionActivity, shownUser } from './AuthState.js'
import { ActivityContext, EngineContext, UserStateContext, useProvided } from './contexts.js'

/** The impersonation session, if there is one. Times are Unix milliseconds by the server's clock. */
export type ImpersonationState =
  | { status: 'none' }
  | ({
      status: 'active'
      /** The impersonated user. */
      user: User
      /** False if the auth can neither stop nor sign out. Then do not show a Stop button. */
      canStop: boolean
      /**
       * Set if it is not known whether the session goes on, for example because the auth does not answer and the token has
       * ended. `useUser()` is then in `error`, gates are shut, and the banner stays.
       */
      error?: AuthError
      /** Ends the session. It never rejects: a failure is in `stopError`. A second call while one is running joins it. */
      stop: () => Promise<void>
    } & Impersonation &
      SessionActivity)

/**
 * Returns the impersonation session, and a function that ends it.
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
  const userState = useProvided(UserStateContext, 'useImpersonation')
  const user = shownUser(userState)
  if (!user?.impersonation) return { status: 'none' }
  const { error } = userState
  return {
    status: 'active',
    user,
    ...user.impersonation,
    ...(error && { error }),
    ...activity,
    stop: engine.stop,
  }
}
