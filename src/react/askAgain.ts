import { identityKey, type User } from '../core/user.js'
import type { AuthEngine } from './authEngine.js'

/** For this many milliseconds a second refusal of the same identity causes no new request, because an API may refuse everything. */
const PAUSE = 10_000
const asked = new WeakMap<AuthEngine, { key: string; at: number }>()

/** Asks the auth again because an API refused a request of `user`. It asks once, even if many requests were refused. */
export function askAgain(engine: AuthEngine, user: User | null): void {
  const key = identityKey(user)
  const last = asked.get(engine)
  const isKnown = identityKey(engine.store.get().userState.user) !== key // somebody has asked since
  if (isKnown || (last?.key === key && Date.now() - last.at < PAUSE)) return
  asked.set(engine, { key, at: Date.now() })
  void engine.refresh()
}
