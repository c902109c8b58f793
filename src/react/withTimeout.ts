import { AuthError } from '../core/errors.js'
import { hintAtFailure } from './hints.js'

const LIMIT = 10_000

/**
 * Runs a call to the auth, and gives up after 10 s (or `limit` milliseconds), even if the call ignores its signal.
 *
 * @throws AuthError `auth_unreachable`, with what went wrong as its cause.
 */
export async function withTimeout<T>(call: (signal: AbortSignal) => Promise<T>, limit = LIMIT): Promise<T> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${limit / 1000} s`))
      controller.abort()
    }, limit)
  })
  try {
    return await Promise.race([call(controller.signal), late])
  } catch (cause) {
    if (cause instanceof AuthError) throw cause
    hintAtFailure(cause)
    throw new AuthError(
      'auth_unreachable',
      cause instanceof SyntaxError
        ? 'The auth answered with something that is not JSON. Check its address.'
        : 'The auth could not be reached, or this page may not read its answer (CORS). Check the network and the auth server.',
      { cause },
    )
  } finally {
    clearTimeout(timer)
  }
}

/** True for a temporary failure: no answer, or a server error. Anything else was an answer. */
export function isPassing(error: unknown): boolean {
  return !(error instanceof AuthError) || error.code === 'auth_unreachable'
}
