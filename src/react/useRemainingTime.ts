import { useCallback, useSyncExternalStore } from 'react'
import { shownUser } from './AuthState.js'
import { EngineContext, UserStateContext, useProvided } from './contexts.js'

/**
 * Returns the whole seconds until the impersonation session ends, by the server's clock; 0 once it is over. Undefined if nobody
 * impersonates, if the end is not known, and on the server. Only the component that calls it renders every second.
 *
 * @throws AuthError `missing_provider` outside an `AuthProvider`.
 * @example
 * ```tsx
 * import { useRemainingTime } from 'impersonation-kit'
 *
 * export const Countdown = () => <output>{useRemainingTime()} s</output>
 * ```
 */
export function useRemainingTime(): number | undefined {
  const engine = useProvided(EngineContext, 'useRemainingTime')
  const expiresAt = shownUser(useProvided(UserStateContext, 'useRemainingTime'))?.impersonation?.expiresAt
  const subscribe = useCallback(
    (onTick: () => void) => {
      if (expiresAt === undefined) return () => undefined
      let timer: ReturnType<typeof setTimeout>
      const tick = (): void => {
        onTick()
        timer = setTimeout(tick, modulo(expiresAt - engine.now(), 1000) || 1000)
      }
      tick()
      return () => clearTimeout(timer)
    },
    [engine, expiresAt],
  )
  return useSyncExternalStore(
    subscribe,
    () => (expiresAt === undefined ? undefined : Math.max(0, Math.ceil((expiresAt - engine.now()) / 1000))),
    () => undefined,
  )
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by
}
