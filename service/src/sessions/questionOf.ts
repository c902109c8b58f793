import type { PolicyContext, StartRequest } from '../policy/index.js'
import type { ImpersonationSession } from './ImpersonationSession.js'

/** What a session knows of the question that the policy is asked. */
export interface SessionQuestion {
  request: StartRequest
  context: Pick<PolicyContext, 'approvals' | 'consentGiven' | 'answeredMode' | 'startedAt' | 'fullSince'>
}

/**
 * What to ask the policy about a session, before it starts and at every refresh, so that all its rules are asked again.
 *
 * @example
 * ```ts
 * const { request, context } = questionOf(session)
 * const decision = decide(settings, operator, user, { ...facts, ...context }, request)
 * ```
 */
export function questionOf(session: ImpersonationSession): SessionQuestion {
  const { reason, ticket, mode, duration, breakGlass } = session
  const { approvals, consentAt, requestedMode, startedAt, fullSince } = session
  return {
    request: {
      mode,
      duration,
      ...(reason !== undefined && { reason }),
      ...(ticket !== undefined && { ticket }),
      ...(breakGlass && { breakGlass: breakGlass.reason }),
    },
    context: {
      approvals,
      consentGiven: consentAt !== undefined,
      ...(requestedMode !== undefined && { answeredMode: requestedMode }),
      ...(startedAt !== undefined && { startedAt }),
      ...(fullSince !== undefined && { fullSince }),
    },
  }
}
