import type { SessionState } from 'impersonation-kit/server'
import { approve, breakGlass, deny, giveConsent, refuseConsent, tooLate } from './approvalSteps.js'
import { endByPolicy, fail, revoke, signOut, stop } from './endSteps.js'
import { extend, refresh, setMode, tick } from './liveSteps.js'
import type { SessionCode } from './sentences.js'
import type { SessionEventType } from './SessionEvent.js'
import { makeReady, redeem, stillWaiting } from './startSteps.js'
import type { Step } from './Step.js'

type Row<T extends SessionEventType> = Record<SessionState, Step<T> | SessionCode>

const over = { denied: 'request_denied', request_expired: 'request_expired', ended: 'session_over' } as const

/** What every event does in every state: a step, or the code of a refusal. */
export const sessionTable: { readonly [T in SessionEventType]: Row<T> } = {
  request: all('already_requested'),
  approve: answer(approve, tooLate),
  deny: answer(deny, tooLate),
  break_glass: answer(breakGlass, 'not_waiting'),
  give_consent: answer(giveConsent, 'not_waiting'),
  refuse_consent: answer(refuseConsent, 'not_waiting'),
  make_ready: {
    requested: stillWaiting,
    approved: makeReady,
    denied: 'request_denied',
    request_expired: 'request_expired',
    ready: 'already_ready',
    active: 'already_redeemed',
    ended: 'session_over',
  },
  redeem: {
    requested: 'not_ready',
    approved: 'not_ready',
    denied: 'request_denied',
    request_expired: 'request_expired',
    ready: redeem,
    active: 'already_redeemed',
    ended: 'session_over',
  },
  refresh: whileActive(refresh),
  extend: whileActive(extend),
  set_mode: whileActive(setMode),
  stop: whileOpen(stop),
  revoke: whileOpen(revoke),
  end_by_policy: whileOpen(endByPolicy),
  sign_out: whileOpen(signOut),
  fail: whileOpen(fail),
  tick: whileOpen(tick),
}

function all(code: SessionCode): Row<'request'> {
  return {
    requested: code,
    approved: code,
    ready: code,
    active: code,
    denied: code,
    request_expired: code,
    ended: code,
  }
}

/** The answer to a request, and what is said to those who come late. */
function answer<T extends SessionEventType>(step: Step<T>, late: Step<T> | SessionCode): Row<T> {
  const after = typeof late === 'string' ? over : { ...over, denied: late, ended: late }
  return { requested: step, approved: late, ready: late, active: late, ...after }
}

function whileActive<T extends SessionEventType>(step: Step<T>): Row<T> {
  return { requested: 'not_active', approved: 'not_active', ready: 'not_active', active: step, ...over }
}

function whileOpen<T extends SessionEventType>(step: Step<T>): Row<T> {
  return { requested: step, approved: step, ready: step, active: step, ...over }
}
