import { slot } from './slot.js'

/** Not on the error itself, which travels: what an app's function threw may hold a token. */
const causes = slot<object, unknown>()

/** Remembers what is behind an error, for `onError` alone. */
export function rememberCause<E extends Error>(error: E, cause: unknown): E {
  causes.set(error, cause)
  return error
}

/** What is behind an error. */
export function causeOf(error: Error): unknown {
  return causes.get(error) ?? error.cause
}
