import { AuthError } from '../../core/errors.js'
import { causeOf } from '../shared/causeOf.js'
import { createComplaint } from '../shared/complain.js'
import type { GuardRules } from './guardRules.js'

/** Makes the function that tells of a refusal that is the server's own trouble (5xx, or a session that names no user): the app, or else the console. */
export function createTeller(onError: GuardRules['onError']): (error: unknown) => void {
  const complain = createComplaint()
  return (error) => {
    if (!(error instanceof AuthError)) return
    if (!onError) {
      // Of the audit its own onError tells, and what isActive threw may hold a token.
      if (error.code === 'keys_unavailable') complain(`${error.message} ${inWords(error.cause)}`)
      const isSaid = ['revocation_unavailable', 'session_unavailable', 'session_invalid'].includes(error.code)
      if (isSaid) complain(error.message)
      return
    }
    // Async functions are welcome, and none that fails may change the reply.
    void (async () => onError(error, causeOf(error)))().catch(() => undefined)
  }
}

/** An error and what is behind it: "fetch failed" alone says nothing. */
function inWords(cause: unknown): string {
  if (!(cause instanceof Error)) return ''
  return `(${cause.message})${cause.cause === undefined ? '' : ` ${inWords(cause.cause)}`}`
}
