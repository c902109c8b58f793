import type { Logger } from './ServiceOptions.js'

/** How long it waits between two rounds, in milliseconds. */
const EVERY = 5_000

/**
 * Looks after the sessions every five seconds, until it is stopped: first by `own`, then by `others`, which asks somebody else and may
 * take longer; the next `own` does not wait for it. `others` asks about nothing more once it is told that all this stops. Neither runs
 * twice at a time. What fails is logged, and tried again.
 */
export function createSweeper(
  own: () => Promise<unknown>,
  others: (isStopping: () => boolean) => Promise<void>,
  log: Logger,
): { stop: () => Promise<void> } {
  let isStopping = false
  const [first, second] = [alone(own, log), alone(() => others(() => isStopping), log)]
  let running: Promise<unknown> = Promise.resolve()
  let following: Promise<unknown> = Promise.resolve()
  const timer = setInterval(() => {
    running = first().then(() => {
      following = second()
    })
  }, EVERY)
  timer.unref()
  return {
    stop: async () => {
      isStopping = true
      clearInterval(timer)
      await running
      await following
    },
  }
}

/** While it runs nobody begins it again: they get the one that runs. */
function alone(round: () => Promise<unknown>, log: Logger): () => Promise<unknown> {
  let running: Promise<unknown> | undefined
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
