import type { RefusalCode } from 'impersonation-kit/server'
import { refusal } from '../policy/index.js'
import { defaultSettings } from '../settings/index.js'
import type { ImpersonationSession } from './ImpersonationSession.js'
import { sessionSentences, type SessionRefusal } from './sentences.js'
import type { EventOf, SessionEventType, SessionRules } from './SessionEvent.js'
import type { SessionFact } from './SessionFact.js'

export interface Done {
  session: ImpersonationSession
  facts: SessionFact[]
}

export interface Refused {
  refused: SessionRefusal
  sentence: string
}

/** The rules and the time that a step goes by. */
export interface Circumstances {
  rules: SessionRules
  /** The clock as it is. New ends are reckoned from it. */
  now: number
  /** The latest time that is known. What is over is over, also for a clock that went backwards. */
  at: number
}

/** What an event does to a session that is in the right state for it. */
export type Step<T extends SessionEventType> = (
  session: ImpersonationSession,
  event: EventOf<T>,
  circumstances: Circumstances,
) => Done | Refused

export function refuse(code: keyof typeof sessionSentences): Refused {
  return { refused: code, sentence: sessionSentences[code] }
}

/** Refuses with a code and the sentence of the policy. */
export function refuseByPolicy(code: RefusalCode, rules: SessionRules): Refused {
  const decision = refusal(code, { ...defaultSettings, ...rules })
  return { refused: code, sentence: decision.verdict === 'allow' ? '' : decision.sentence }
}
