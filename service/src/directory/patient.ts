/** Somebody outside was asked, and gave no answer in time, or failed. */
export class OutsideError extends Error {
  override readonly name = 'OutsideError'

  constructor(
    /** What was asked: `users.get`, `isPaid`. */
    readonly what: string,
    options?: ErrorOptions,
  ) {
    super(`${what} of createService gave no answer.`, options)
  }
}

/** How long the host may take to answer, in milliseconds. */
const PATIENCE = 5_000

/**
 * A function of the host that is waited for no longer than 5 s.
 *
 * @throws OutsideError where it takes longer, or throws anything but an error that `mayPass` lets through.
 */
export function patient<Args extends unknown[], T>(
  what: string,
  ask: (...args: Args) => T | Promise<T>,
  mayPass: (error: unknown) => boolean = () => false,
): (...args: Args) => Promise<T> {
  return async (...args) => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE} ms`)), PATIENCE)
    })
    try {
      return await Promise.race([(async () => ask(...args))(), late])
    } catch (cause) {
      if (mayPass(cause)) throw cause
      throw new OutsideError(what, { cause })
    } finally {
      clearTimeout(timer)
    }
  }
}
