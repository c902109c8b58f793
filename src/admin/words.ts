import type { ImpersonationMode } from '../core/impersonation.js'
import type { SessionEnd, SessionState } from '../core/operators.js'

export const MODES: Record<ImpersonationMode, string> = { 'read-only': 'Read-only', full: 'Full access' }

export const STATES: Record<SessionState, string> = {
  requested: 'Waiting for an answer',
  approved: 'Approved',
  denied: 'Denied',
  request_expired: 'Not answered in time',
  ready: 'About to open',
  active: 'Live',
  ended: 'Ended',
}

export const ENDS: Record<SessionEnd, string> = {
  stopped: 'stopped by the impersonator',
  expired: 'its time was up',
  idle: 'nobody used it',
  revoked: 'ended by somebody else',
  policy: 'no longer allowed',
  not_redeemed: 'never opened',
  signed_out: 'the operator signed out',
  failed: 'the sign-in of the product failed',
}

/** Such as `30 minutes`, or `90 seconds`. */
export function durationOf(seconds: number): string {
  const [count, unit] = seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}
