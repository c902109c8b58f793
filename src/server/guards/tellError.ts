import { AuthError } from '../../core/errors.js'
import { causeOf } from '../shared/causeOf.js'
import { createComplaint } from '../shared/complain.js'
import type { GuardRules } from './guardRules.js'

/**
 * Creates the function that reports refusals which are a problem of the server (5xx, or a session that names no user), to the app's
 * `onError` or to the console.
 */
export function createTeller(onError: GuardRules['onError']): (error: unknown) => void {
  const complain = createComplaint()
  return (error) => {
    if (!(error instanceof AuthError)) return
    if (!onError) {
      // The audit has its own onError, and what isActive threw may contain a token.
      if (error.code === 'keys_unavailable') complain(`${error.message} ${inWords(error.cause)}`)
      const isSaid = ['revocation_unavailable', 'session_unavailable', 'session_invalid'].includes(error.code)
      if (isSaid) complain(error.message)
      return
    }
    // onError may be async. If it fails, the reply must not change.
    void (async () => onError(error, causeOf(error)))().catch(() => undefined)
  }
}

/** An error together with its cause: "fetch failed" alone does not help. */
function inWords(cause: unknown): string {
  if (!(cause instanceof Error)) return ''
  return `(${cause.message})${cause.cause === undefined ? '' : ` ${inWords(cause.cause)}`}`
}
