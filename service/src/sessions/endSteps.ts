import { endSession } from './endSession.js'
import { refuse, type Step } from './Step.js'

export const stop: Step<'stop'> = (session, { by }, { at }) =>
  by === session.operatorId ? endSession(session, 'stopped', at, { by }) : refuse('not_yours')

export const revoke: Step<'revoke'> = (session, { by }, { at }) => endSession(session, 'revoked', at, { by })

export const endByPolicy: Step<'end_by_policy'> = (session, { code }, { at }) =>
  endSession(session, 'policy', at, { code })

export const signOut: Step<'sign_out'> = (session, _event, { at }) =>
  endSession(session, 'signed_out', at, { by: session.operatorId })

export const fail: Step<'fail'> = (session, _event, { at }) => endSession(session, 'failed', at)
