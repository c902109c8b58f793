import { identityKey, isSameIdentity, type User } from '../core/user.js'
import { type AuthState, isKnown, type SessionActivity, type UserState } from './AuthState.js'
import type { IdentityChange } from './IdentityChange.js'
import type { IdentityMemory } from './identityMemory.js'

const IDLE: SessionActivity = { stopping: false }

/** The provider's one store. */
export interface AuthStore {
  get: () => AuthState
  subscribe: (listener: () => void) => () => void
  /** Takes a new user state. If the identity differs from the last known one (here or in this browser), `onLeave` runs first. */
  setUser: (userState: UserState) => void
  setActivity: (activity: SessionActivity) => void
  /** On error, the state together with the user known before. */
  recall: (userState: UserState) => UserState
  /** True if this state leaves a known identity. */
  isLeaving: (userState: UserState) => boolean
  /** The last identity has ended, and the next one is not known. Its data is cleared, as if somebody else had signed in. */
  forget: () => void
}

/**
 * Creates the store.
 *
 * @param memory - Who was known last in this browser: compared with the first identity that is known here.
 * @param onLeave - Clears the data of the old identity, before the new one is shown.
 * @param onKnown - Called with every identity that is new here.
 */
export function createAuthStore(
  initial: UserState,
  memory: IdentityMemory,
  onLeave: (change: IdentityChange) => void,
  onKnown: (user: User | null) => void,
): AuthStore {
  let state: AuthState = { userState: initial, activity: IDLE, epoch: 0 }
  let known: User | null | undefined = isKnown(initial) ? initial.user : undefined
  const listeners = new Set<() => void>()
  const set = (change: Partial<AuthState>): void => {
    state = { ...state, ...change }
    for (const listener of listeners) listener()
  }
  const leave = (user: User | null): Partial<AuthState> => {
    // Data on a page that has just loaded, before the user was known, may belong to somebody. It does not belong to a signed-out visitor.
    const remounts = known !== undefined || memory.isOther(null)
    onLeave({ user, previous: known })
    return { epoch: state.epoch + Number(remounts), activity: IDLE }
  }

  const recall = (userState: UserState): UserState =>
    userState.status === 'error' && known && known !== userState.lastUser
      ? { ...userState, lastUser: known }
      : userState
  const isLeaving = (userState: UserState): boolean =>
    isKnown(userState) &&
    (known === undefined ? memory.isOther(userState.user) : !isSameIdentity(known, userState.user))

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
      const isNew = known === undefined || identityKey(known) !== identityKey(userState.user)
      const change = isLeaving(userState) ? leave(userState.user) : {}
      known = userState.user
      set({ ...change, userState })
      if (isNew) onKnown(known)
    },
    setActivity: (activity) => set({ activity }),
    forget: () => {
      const change = known ? leave(null) : {}
      known = undefined
      const { lastUser: _over, ...userState } = state.userState
      set({ ...change, userState })
    },
  }
}

function isSameState(a: UserState, b: UserState): boolean {
  return a.status === b.status && a.user === b.user && a.error === b.error && a.lastUser === b.lastUser
}
