import type { Logger } from './ServiceOptions.js'

/** How long it waits between two rounds, in milliseconds. */
const EVERY = 5_000

/**
 * Looks after the sessions every five seconds, until it is stopped: first by `own`, then by `others`, which asks somebody else and may
 * take longer; the next `own` does not wait for it. Neither runs twice at a time. What fails is logged, and tried again.
 */
export function createSweeper(
  own: () => Promise<void>,
  others: () => Promise<void>,
  log: Logger,
): { stop: () => Promise<void> } {
  const [first, second] = [alone(own, log), alone(others, log)]
  let running: Promise<void> = Promise.resolve()
  let following: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    running = first().then(() => {
      following = second()
    })
  }, EVERY)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
      await following
    },
  }
}

/** While it runs nobody begins it again: they get the one that runs. */
function alone(round: () => Promise<void>, log: Logger): () => Promise<void> {
  let running: Promise<void> | undefined
  return () => {
    running ??= round()
      .catch((error: unknown) =>
        log.error(
          `Sessions could not be looked after: ${error instanceof Error ? error.message : String(error)}`,
        ),
      )
      .finally(() => {
        running = undefined
      })
    return running
  }
}
