/** Takes jobs until it is stopped. */
export interface Worker {
  start: () => void
  /** Takes no more, and waits for those that it has. */
  stop: () => Promise<void>
}

export interface WorkerOptions<Job> {
  /** At most so many jobs. Must not throw. */
  fetch: (most: number) => Promise<readonly Job[]>
  /** Must not throw. */
  work: (job: Job) => Promise<void>
  /** How many jobs at once. */
  most: number
  /** How often to look for new ones, in seconds. */
  pollEvery: number
}

/** Creates what works on several jobs at once. Whenever one is done it looks for the next: many at once do not come one by one second. */
export function createWorker<Job>({ fetch, work, most, pollEvery }: WorkerOptions<Job>): Worker {
  const inHand = new Set<Promise<void>>()
  let running: Promise<void> | undefined
  let isStopping = false
  /** How often something was said to be new. */
  let news = 0
  let wake = (): void => undefined

  function look(): void {
    news += 1
    wake()
  }

  const rest = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, pollEvery * 1000)
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function loop(): Promise<void> {
    while (!isStopping) {
      const known = news
      const free = most - inHand.size
      for (const job of free > 0 ? await fetch(free) : []) {
        const done = work(job).finally(() => {
          inHand.delete(done)
          look()
        })
        inHand.add(done)
      }
      if (news === known) await rest()
    }
  }

  return {
    start: () => {
      running ??= loop()
    },
    stop: async () => {
      isStopping = true
      look()
      await running
      await Promise.all(inHand)
    },
  }
}
