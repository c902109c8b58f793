/** How many wait for an answer at the same time. */
const FEW = 5

/** When none is begun any more. */
interface Limits {
  /** After so long, in milliseconds. Default: all are begun. */
  patience?: number
  /** Asked before each. */
  isStopping?: () => boolean
}

/** Does something for each of them, a few at a time: who does not answer holds up a few others, and not all. */
export async function atOnce<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
  { patience = Infinity, isStopping = () => false }: Limits = {},
): Promise<void> {
  const waiting = [...all]
  const begun = performance.now()
  const one = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (isStopping() || performance.now() - begun > patience) return
      await work(next)
    }
  }
  await Promise.all(Array.from({ length: FEW }, one))
}
