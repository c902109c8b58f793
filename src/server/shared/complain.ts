/** The shortest time between two reports, in milliseconds. */
const EVERY = 60_000

/** Creates a function that reports a problem on the console, at most once a minute. It is used if the app has set no callback. */
export function createComplaint(): (what: string) => void {
  let saidAt = -Infinity
  return (what) => {
    const now = performance.now()
    if (now - saidAt < EVERY) return
    saidAt = now
    console.error(`impersonation-kit: ${what}`)
  }
}
