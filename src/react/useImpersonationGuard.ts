import { useCallback } from 'react'
import { displayName, isolate } from '../core/user.js'
import { gateOf, type UserState } from './AuthState.js'
import { EngineContext, UserStateContext, useProvided } from './contexts.js'
import { stopEvents } from './stopEvent.js'

/** What `useImpersonationGuard` returns. */
export interface ImpersonationGuard {
  /** True while impersonated, while loading and on error. */
  blocked: boolean
  /** Why it is blocked, in a sentence for the person at the keyboard. Undefined if it is not blocked. */
  explanation: string | undefined
  /**
   * Returns a function that calls `fn`, or only explains while blocked. While blocked it also stops the event that it gets, and
   * what the browser would do by itself: it posts no form, follows no link and ticks no box.
   */
  guard: <Args extends unknown[]>(fn: (...args: Args) => void) => (...args: Args) => void
}

/** Options of `useImpersonationGuard`. */
export interface ImpersonationGuardOptions {
  /** The sentence to show while impersonated, in the app's language. Default: an English one that names the user. */
  explanation?: string | undefined
  /** The sentence to show while it is not known who is signed in. Default: an English one. */
  unavailable?: string | undefined
  /** Shows the explanation to the person at the keyboard. Default: the banner shows it. */
  onBlocked?: (explanation: string) => void
}

/**
 * Blocks a handler while somebody impersonates, and says why. It only helps people: the server must refuse by itself.
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
  const rendered = useProvided(UserStateContext, 'useImpersonationGuard')
  const { explanation: given, unavailable, onBlocked = engine.explain } = options
  const guard = useCallback<ImpersonationGuard['guard']>(
    // Checked when it is called, because a handler may be older than the impersonation.
    (fn) =>
      (...args) => {
        const explanation = explain(engine.store.get().userState, given, unavailable)
        if (explanation === undefined) return fn(...args)
        stopEvents(args)
        onBlocked(explanation)
      },
    [engine, given, unavailable, onBlocked],
  )
  const explanation = explain(rendered, given, unavailable)
  return { blocked: explanation !== undefined, explanation, guard }
}

function explain(userState: UserState, given?: string, unavailable?: string): string | undefined {
  if (gateOf(userState) === 'open') return undefined
  const { user } = userState
  return user
    ? (given ?? `Not available while you view the account of ${isolate(displayName(user))}.`)
    : (unavailable ?? 'Not available until it is known who is signed in.')
}
