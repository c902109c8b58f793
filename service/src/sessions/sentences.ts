import type { RefusalCode } from 'impersonation-kit/server'

/** Why a session did not do what it was told. The codes are stable. */
export type SessionCode =
  | 'no_session'
  | 'already_requested'
  | 'not_waiting'
  | 'taken_by_another'
  | 'already_answered'
  | 'own_request'
  | 'not_an_approver'
  | 'break_glass_off'
  | 'request_denied'
  | 'request_expired'
  | 'not_ready'
  | 'already_ready'
  | 'already_redeemed'
  | 'not_active'
  | 'session_over'
  | 'not_yours'
  | 'already_extended'
  | 'at_the_limit'
  | 'extension_invalid'
  | 'mode_unchanged'
  | 'clock_invalid'

/** A code of the session itself, or of the policy. */
export type SessionRefusal = SessionCode | RefusalCode

export const sessionSentences: Record<SessionCode, string> = {
  no_session: 'There is no such session.',
  already_requested: 'There is a session with this id already.',
  not_waiting: 'This request waits for nobody’s answer.',
  taken_by_another: 'Somebody else has answered this request already.',
  already_answered: 'You have answered this request already.',
  own_request: 'You cannot approve or deny your own request.',
  not_an_approver: 'Your role may not answer this request.',
  break_glass_off: 'You may not approve your own requests, not even in an emergency.',
  request_denied: 'This request was denied.',
  request_expired: 'This request has expired. Make a new one.',
  not_ready: 'This session is not ready to start.',
  already_ready: 'This session is ready to start already. Use the ticket that you have.',
  already_redeemed: 'This session has started already. A ticket works once.',
  not_active: 'This session has not started.',
  session_over: 'This session is over.',
  not_yours: 'This session belongs to somebody else.',
  already_extended: 'This session has been extended already.',
  at_the_limit:
    'This session cannot be extended: the settings do not allow more, or others have agreed to this time only. Start a new one when it is over.',
  extension_invalid: 'Write by how many seconds to extend the session: a whole number above 0.',
  mode_unchanged: 'This session is in that mode already.',
  clock_invalid: 'The time is not a number.',
}
