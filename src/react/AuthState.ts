import type { AuthError } from '../core/errors.js'
import type { User } from '../core/user.js'

/**
 * Who is signed in: a discriminated union, so check `status` first. `user` exists in every state, so `useUser().user?.email`
 * always compiles.
 *
 * `signed-out` is always an answer of the auth. If the auth does not answer until the token (or the impersonation) has
 * ended, the state is `error`, and `lastUser` is the user who was known before. Use `lastUser` to show whose page this was,
 * never to decide what somebody may do.
 */
export type UserState =
  | { status: 'loading'; user: null; error?: never; lastUser?: never }
  | { status: 'signed-in'; user: User; error?: never; lastUser?: never }
  | { status: 'signed-out'; user: null; error?: never; lastUser?: never }
  | { status: 'error'; user: null; error: AuthError; lastUser?: User }

/** What a gate does: `open` for a user who is not impersonated, and for nobody. */
export type GateState = 'open' | 'impersonated' | 'loading' | 'error'

/** What is happening in the impersonation session. */
export interface SessionActivity {
  /** A request to stop is running. */
  stopping: boolean
  /** Why the last request to stop failed. */
  stopError?: AuthError
  /** Why something was refused just now; the banner shows it. */
  notice?: string
}

/** Everything that the provider renders. Parts that did not change keep their reference. */
export interface AuthState {
  userState: UserState
  activity: SessionActivity
  /** Counts the changes of identity after which the provider's children remount. */
  epoch: number
}

/** The gate for a user state. */
export function gateOf({ status, user }: UserState): GateState {
  if (status === 'loading' || status === 'error') return status
  return user?.impersonatorUserId === undefined ? 'open' : 'impersonated'
}

/** The user whose page is on the screen. On error: the user who was known before, if there was one. */
export function shownUser({ user, lastUser }: UserState): User | null {
  return user ?? lastUser ?? null
}

/** True if it is known who is signed in, or that nobody is. */
export function isKnown(state: UserState): state is UserState & { status: 'signed-in' | 'signed-out' } {
  return state.status === 'signed-in' || state.status === 'signed-out'
}

/** The state of knowing this user, or knowing that nobody is signed in. */
export function userStateOf(user: User | null): UserState {
  return user ? { status: 'signed-in', user } : { status: 'signed-out', user }
}
