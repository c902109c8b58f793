import { slot } from './slot.js'

/** Not kept on the error itself, because errors are passed around, and what an app's function threw may contain a token. */
const causes = slot<object, unknown>()

/** Remembers the cause of an error, only for `onError`. */
export function rememberCause<E extends Error>(error: E, cause: unknown): E {
  causes.set(error, cause)
  return error
}

/** The cause of an error. */
export function causeOf(error: Error): unknown {
  return causes.get(error) ?? error.cause
}
