import type { ImpersonationSession } from './ImpersonationSession.js'
import { openSession } from './openSession.js'
import type { SessionRefusal } from './sentences.js'
import type { SessionEvent, SessionEventType, SessionRules } from './SessionEvent.js'
import type { SessionFact } from './SessionFact.js'
import { sessionTable } from './sessionTable.js'
import { latest, settle } from './settle.js'
import { refuse, type Done, type Refused, type Step } from './Step.js'

/** What an event did. After a refusal, too, save the session and the facts: time may have changed something. */
export type Transition =
  | { refused?: undefined; session: ImpersonationSession; facts: SessionFact[] }
  | {
      refused: SessionRefusal
      sentence: string
      /** Absent if there is none. */
      session?: ImpersonationSession
      /** What time alone had done before. */
      facts: SessionFact[]
    }

/**
 * The whole life of a session as one pure function: nothing is read but what is given. What time has done comes first,
 * then the event.
 *
 * @param session `undefined` for a `request`, which makes one.
 * @param rules The settings of the environment as they are now.
 * @param now Unix milliseconds.
 */
export function transition(
  session: ImpersonationSession | undefined,
  event: SessionEvent,
  rules: SessionRules,
  now: number,
): Transition {
  if (!session) {
    const opened = event.type === 'request' ? openSession(event, rules, now) : refuse('no_session')
    return 'refused' in opened ? { ...opened, facts: [] } : opened
  }
  if (!Number.isFinite(now)) return { ...refuse('clock_invalid'), session, facts: [] }
  const settled = settle(session, now)
  const at = latest(session, now)
  const entry = sessionTable[event.type][settled.session.state] as
    Step<SessionEventType> | Parameters<typeof refuse>[0]
  const outcome: Done | Refused =
    typeof entry === 'string' ? refuse(entry) : entry(settled.session, event, { rules, now, at })
  if ('refused' in outcome) return { ...outcome, ...settled }
  return { session: { ...outcome.session, clock: at }, facts: [...settled.facts, ...outcome.facts] }
}
