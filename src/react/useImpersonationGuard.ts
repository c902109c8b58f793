import { useCallback } from 'react'
import { displayName } from '../core/user.js'
import { EngineContext, GateContext, UserStateContext, useProvided } from './contexts.js'

/** What `useImpersonationGuard` gives. */
export interface ImpersonationGuard {
  /** True while impersonated, while loading and on error. */
  blocked: boolean
  /** Why it is blocked, in a sentence for the person at the keyboard. Undefined while it is not. */
  explanation: string | undefined
  /** The same function while not blocked; while blocked one that does nothing but explain. */
  guard: <Args extends unknown[]>(fn: (...args: Args) => void) => (...args: Args) => void
}

/** Options of `useImpersonationGuard`. */
export interface ImpersonationGuardOptions {
  /** The sentence to show, in the app's language. Default: an English one that names the user. */
  explanation?: string
  /** Explains to the person at the keyboard. Default: the banner says it. */
  onBlocked?: (explanation: string) => void
}

/**
 * Keeps a handler from an impersonator, and says why. For people: the server decides.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { useImpersonationGuard } from 'impersonation-kit'
 *
 * export function DeleteButton(props: { onDelete: () => void }) {
 *   const { blocked, explanation, guard } = useImpersonationGuard()
 *   return (
 *     <button aria-disabled={blocked} title={explanation} onClick={guard(props.onDelete)}>
 *       Delete
 *     </button>
 *   )
 * }
 * ```
 */
export function useImpersonationGuard(options: ImpersonationGuardOptions = {}): ImpersonationGuard {
  const engine = useProvided(EngineContext, 'useImpersonationGuard')
  const gate = useProvided(GateContext, 'useImpersonationGuard')
  const { user } = useProvided(UserStateContext, 'useImpersonationGuard')
  const blocked = gate !== 'open'
  const explanation = blocked
    ? (options.explanation ??
      (user
        ? `Not available while you view the account of ${displayName(user)}.`
        : 'Not available until it is known who is signed in.'))
    : undefined
  const { onBlocked = engine.explain } = options
  const guard = useCallback<ImpersonationGuard['guard']>(
    (fn) => (explanation === undefined ? fn : () => onBlocked(explanation)),
    [explanation, onBlocked],
  )
  return { blocked, explanation, guard }
}
