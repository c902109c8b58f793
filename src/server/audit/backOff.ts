/** The wait after the first failure, in milliseconds. Each further failure doubles it. */
const FIRST = 250
const LONGEST = 30_000

/** Tells when something that failed may be tried again. Times are those of `performance.now()`. */
export interface BackOff {
  /** Counts a failure. `after` is the wait that the other side asked for, in milliseconds. */
  failed: (after?: number) => void
  succeeded: () => void
  /** The earliest time to try again. An urgent try waits for the shortest time, but never less than the other side asked for. */
  earliest: (isUrgent: boolean) => number
}

/** Creates an exponential back-off, up to half a minute. It is randomised, so that many servers do not come back at the same moment. */
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
