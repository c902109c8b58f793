/** No more often than this, in milliseconds. */
const EVERY = 60_000

/** Makes a way to say on the console, once a minute at most, what must not go unseen where the app has not asked to be told. */
export function createComplaint(): (what: string) => void {
  let saidAt = -Infinity
  return (what) => {
    const now = performance.now()
    if (now - saidAt < EVERY) return
    saidAt = now
    console.error(`impersonation-kit: ${what}`)
  }
}
