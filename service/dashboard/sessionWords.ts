import type { ImpersonationSession, SessionEnd, SessionState } from 'impersonation-kit/admin'

const STATES: Record<SessionState, string> = {
  requested: 'waits for an answer',
  approved: 'approved, not begun',
  denied: 'denied',
  request_expired: 'not answered or not begun in time',
  ready: 'about to open',
  active: 'live',
  ended: 'ended',
}

const ENDS: Record<SessionEnd, string> = {
  stopped: 'stopped by the impersonator',
  expired: 'its time was up',
  idle: 'nobody used it',
  revoked: 'ended by somebody else',
  policy: 'no longer allowed',
  not_redeemed: 'never opened',
  signed_out: 'the operator signed out',
  failed: 'the sign-in of the product failed',
}

/** The state of a session, with how, why and by whom it ended. */
export function stateOf(session: ImpersonationSession): string {
  const { state, end, endCode, endedBy, denial } = session
  if (denial) return `${STATES[state]} by ${whoIs(denial.by, session)}`
  if (end === undefined) return STATES[state]
  if (end === 'revoked' && endedBy !== undefined) return `ended by ${whoIs(endedBy, session)}`
  return `${STATES[state]}: ${ENDS[end]}${endCode === undefined ? '' : ` (${endCode})`}`
}

/** Who approved a request. Undefined if nobody did. */
export function approversOf(session: ImpersonationSession): string | undefined {
  return session.approvals.map(({ by, role }) => `${whoIs(by, session)} (${role})`).join(', ') || undefined
}

/** A session knows the names of two people; of others it has the id. */
function whoIs(id: string, { operator, user }: ImpersonationSession): string {
  const known = [operator, user].find((one) => one.id === id)
  return known?.name ?? known?.email ?? id
}
