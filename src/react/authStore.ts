import { isSameIdentity, type User } from '../core/user.js'
import type { AuthState, SessionActivity, UserState } from './AuthState.js'

const IDLE: SessionActivity = { stopping: false }

/** The provider's one store. */
export interface AuthStore {
  get: () => AuthState
  subscribe: (listener: () => void) => () => void
  /** Takes a new user state; where that is another identity than the last known one, `onLeave` runs first. */
  setUser: (userState: UserState) => void
  setActivity: (activity: SessionActivity) => void
  /** On error, the state together with the user known before. */
  recall: (userState: UserState) => UserState
  /** True where taking this state means leaving a known identity. */
  isLeaving: (userState: UserState) => boolean
  /** The last identity is over, and who comes next is not known: its data goes, as if somebody else had signed in. */
  forget: () => void
}

/**
 * Creates the store.
 *
 * @param onLeave - Clears what belongs to the identity that is left, before anybody sees the new one.
 * @param onKnown - Told every identity that is new here.
 */
export function createAuthStore(
  initial: UserState,
  onLeave: () => void,
  onKnown: (user: User | null) => void,
): AuthStore {
  let state: AuthState = { userState: initial, activity: IDLE, epoch: 0 }
  let known: User | null | undefined = isKnown(initial) ? initial.user : undefined
  const listeners = new Set<() => void>()
  const set = (change: Partial<AuthState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const leave = (): Partial<AuthState> => {
    onLeave()
    return { epoch: state.epoch + 1, activity: IDLE }
  }

  const recall = (userState: UserState): UserState =>
    userState.status === 'error' && known && known !== userState.lastUser
      ? { ...userState, lastUser: known }
      : userState
  const isLeaving = (userState: UserState): boolean =>
    !!known && isKnown(userState) && !isSameIdentity(known, userState.user)

  return {
    recall,
    isLeaving,
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    setUser: (userState) => {
      if (!isKnown(userState)) {
        const recalled = recall(userState)
        return isSameState(state.userState, recalled) ? undefined : set({ userState: recalled })
      }
      if (isSameState(state.userState, userState)) return
      const isNew = known === undefined || !isSameIdentity(known, userState.user)
      const change = isLeaving(userState) ? leave() : {}
      known = userState.user
      set({ ...change, userState })
      if (isNew) onKnown(known)
    },
    setActivity: (activity) => set({ activity }),
    forget: () => {
      const change = known ? leave() : {}
      known = undefined
      const { lastUser: _over, ...userState } = state.userState
      set({ ...change, userState })
    },
  }
}

function isKnown(state: UserState): state is UserState & { status: 'signed-in' | 'signed-out' } {
  return state.status === 'signed-in' || state.status === 'signed-out'
}

function isSameState(a: UserState, b: UserState): boolean {
  return a.status === b.status && a.user === b.user && a.error === b.error && a.lastUser === b.lastUser
}
