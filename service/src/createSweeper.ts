import type { Logger } from './ServiceOptions.js'

/** How long it waits between two rounds, in milliseconds. */
const EVERY = 5_000

/** Does something every five seconds, one round after the other, until it is stopped. What fails is logged, and tried again. */
export function createSweeper(round: () => Promise<void>, log: Logger): { stop: () => Promise<void> } {
  let running = Promise.resolve()
  let isBusy = false
  const timer = setInterval(() => {
    if (isBusy) return
    isBusy = true
    running = round()
      .catch((error: unknown) =>
        log.error(
          `Sessions could not be looked after: ${error instanceof Error ? error.message : String(error)}`,
        ),
      )
      .finally(() => {
        isBusy = false
      })
  }, EVERY)
  timer.unref()
  return {
    stop: async () => {
      clearInterval(timer)
      await running
    },
  }
}
