import { AuthError } from '../core/errors.js'

/** A second longer than a call to the auth may take (`withTimeout`). In milliseconds. */
const LONGEST_TURN = 11_000
/** With more tabs than this before it, a tab fails after so many turns. One tab that gets no answer fails as soon, after its three tries. */
const MOST_TURNS = 3

/**
 * Runs when no other tab of this origin runs under the same name. Of two tabs that ask at once, the second would send a
 * refresh token that the first has spent, and an auth that rotates them then signs the person out everywhere.
 *
 * It waits as long as those before it may take, and then runs out of turn: a tab that is frozen must not hold up the others for ever. With
 * more than three before it, it fails after 33 s instead. Otherwise an auth that hangs would keep the last of many tabs loading for
 * minutes, and out of turn it could send a spent token where the auth is only slow.
 *
 * Without Web Locks (no https, an old browser, an opaque origin) it runs at once.
 *
 * @param run - Must end within 10 s, by `withTimeout`.
 * @throws AuthError `auth_unreachable` if too many tabs are before this one.
 */
export async function inTurn<T>(name: string, run: () => Promise<T>): Promise<T> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<T> | undefined
  const start = (): Promise<T> => {
    clearTimeout(timer)
    return (running ??= run())
  }
  const limit = ({ held = [], pending = [] }: LockManagerSnapshot): void => {
    if (running) return
    const before = [...held, ...pending].filter((lock) => lock.name === name).length - 1
    const failure = before > MOST_TURNS ? new AuthError('auth_unreachable', BUSY) : undefined
    timer = setTimeout(() => controller.abort(failure), LONGEST_TURN * Math.min(before || 1, MOST_TURNS))
  }
  try {
    const turn = navigator.locks.request(name, { signal: controller.signal }, start)
    // Only now: tabs that wake together would all count before any of them has queued. Those that queued behind this one are counted too;
    // that only makes the wait longer.
    navigator.locks.query().then(limit, () => undefined)
    return await turn
  } catch (error) {
    if (error instanceof AuthError) throw error
    return start()
  }
}

const BUSY = 'Other tabs wait for the auth, too. Check the network and the auth server.'
