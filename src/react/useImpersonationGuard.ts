import { useCallback } from 'react'
import { displayName, isolate } from '../core/user.js'
import { gateOf, type UserState } from './AuthState.js'
import { EngineContext, UserStateContext, useProvided } from './contexts.js'
import { stopEvents } from './stopEvent.js'

/** What `useImpersonationGuard` gives. */
export interface ImpersonationGuard {
  /** True while impersonated, while loading and on error. */
  blocked: boolean
  /** Why it is blocked, in a sentence for the person at the keyboard. Undefined while it is not. */
  explanation: string | undefined
  /**
   * Gives a function that calls `fn`, or while blocked does nothing but explain. Blocked, it also stops the event that it is given, and
   * what the browser would do by itself: a form is not posted, a link not followed, a box not ticked.
   */
  guard: <Args extends unknown[]>(fn: (...args: Args) => void) => (...args: Args) => void
}

/** Options of `useImpersonationGuard`. */
export interface ImpersonationGuardOptions {
  /** The sentence to show while impersonated, in the app's language. Default: an English one that names the user. */
  explanation?: string | undefined
  /** The sentence to show while it is not known who is signed in. Default: an English one. */
  unavailable?: string | undefined
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
  const rendered = useProvided(UserStateContext, 'useImpersonationGuard')
  const { explanation: given, unavailable, onBlocked = engine.explain } = options
  const guard = useCallback<ImpersonationGuard['guard']>(
    // Asked when it is called: a handler may be kept from before the impersonation began.
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
