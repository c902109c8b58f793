const PATIENCE = 3_000

/**
 * Runs when no other tab of this origin runs under the same name. Of two tabs that ask at once, the second would send a
 * refresh token that the first has spent, and an auth that rotates them then signs the person out everywhere.
 *
 * Without Web Locks (no https, an old browser, an opaque origin) it runs at once, and after 3 s of waiting in any case: a tab whose request hangs must not hold up the others.
 */
export async function inTurn<T>(name: string, run: () => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const timer = setTimeout(() => controller.abort(), PATIENCE)
  let isRunning = false as boolean
  const start = (): Promise<T> => {
    isRunning = true
    clearTimeout(timer)
    return run()
  }
  try {
    return await navigator.locks.request(name, { signal: controller.signal }, start)
  } catch (error) {
    if (isRunning) throw error
    return start()
  }
}
