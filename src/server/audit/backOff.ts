/** The first wait after a failure, in milliseconds; each further one doubles it. */
const FIRST = 250
const LONGEST = 30_000

/** When something that has failed may be tried again. Moments are of `performance.now()`. */
export interface BackOff {
  /** Counts a failure. `after` is what the other side has asked for, in milliseconds. */
  failed: (after?: number) => void
  succeeded: () => void
  /** The next moment to try. One that is urgent waits the shortest time, but never comes before the other side wants it. */
  earliest: (isUrgent: boolean) => number
}

/** Makes a back-off: exponential, up to half a minute, with jitter, so that many servers do not come back in one moment. */
export function createBackOff(): BackOff {
  let failures = 0
  let held = 0
  let soonest = 0
  let regular = 0
  return {
    failed(after = 0) {
      const now = performance.now()
      const wait = Math.min(FIRST * 2 ** failures, LONGEST) * (0.5 + Math.random() / 2)
      failures += 1
      held = now + after
      soonest = now + FIRST
      regular = now + wait
    },
    succeeded() {
      failures = 0
      held = soonest = regular = 0
    },
    earliest: (isUrgent) => Math.max(held, isUrgent ? soonest : regular),
  }
}
