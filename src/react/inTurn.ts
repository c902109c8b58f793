/** A second longer than a call to the auth may take (`withTimeout`). In milliseconds. */
const LONGEST_TURN = 11_000

/**
 * Runs when no other tab of this origin runs under the same name. Of two tabs that ask at once, the second would send a
 * refresh token that the first has spent, and an auth that rotates them then signs the person out everywhere.
 *
 * Without Web Locks (no https, an old browser, an opaque origin) it runs at once. Otherwise it waits as long as those before it may take: a tab
 * that is frozen must not hold up the others for ever.
 *
 * @param run - Must end within 10 s, by `withTimeout`.
 */
export async function inTurn<T>(name: string, run: () => Promise<T>): Promise<T> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  let isRunning = false as boolean
  const start = (): Promise<T> => {
    isRunning = true
    clearTimeout(timer)
    return run()
  }
  try {
    const { held = [], pending = [] } = await navigator.locks.query()
    const before = [...held, ...pending].filter((lock) => lock.name === name)
    timer = setTimeout(() => controller.abort(), LONGEST_TURN * Math.max(before.length, 1))
    return await navigator.locks.request(name, { signal: controller.signal }, start)
  } catch (error) {
    if (isRunning) throw error
    return start()
  }
}
