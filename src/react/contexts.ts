import { type Context, createContext, useContext } from 'react'
import { AuthError } from '../core/errors.js'
import type { AuthEngine } from './authEngine.js'
import type { GateState, SessionActivity, UserState } from './AuthState.js'

/** The impersonation's progress, and whether it can be ended. */
export type ShownActivity = SessionActivity & { canStop: boolean }

// One context for each slice: a consumer renders again only for the slice it reads. (Subscribing every consumer to the store
// with useSyncExternalStore costs 1.9 times a bare context at 10,000 consumers.)
export const EngineContext: Context<AuthEngine | null> = createContext<AuthEngine | null>(null)
export const UserStateContext: Context<UserState | null> = createContext<UserState | null>(null)
export const GateContext: Context<GateState | null> = createContext<GateState | null>(null)
export const ActivityContext: Context<ShownActivity | null> = createContext<ShownActivity | null>(null)

/**
 * The value of a context that `AuthProvider` provides.
 *
 * @throws AuthError `missing_provider`, naming the caller.
 */
export function useProvided<T>(context: Context<T | null>, caller: string): T {
  const value = useContext(context)
  if (value === null) {
    throw new AuthError(
      'missing_provider',
      `${caller} is outside an AuthProvider. Wrap the app in <AuthProvider authUrl="…">, a test in <AuthProvider user={user}>.`,
    )
  }
  return value
}
