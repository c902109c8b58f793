import type { AuditAttempt, AuditEvent, AuditOutcome } from '../../core/audit.js'
import { AuthError } from '../../core/errors.js'
import type { AuditRules, AuditSink } from './auditRules.js'
import { createComplaint } from '../shared/complain.js'
import { unrefTimer } from '../shared/unrefTimer.js'

/** So long a request waits for its attempt, in milliseconds. */
const ATTEMPT_WITHIN = 1000
/** So long an outcome is under way before it counts as lost, in milliseconds. */
const OUTCOME_WITHIN = 10_000
/** So many events may be under way to one sink: one that hangs must not fill the memory. */
const MAX_PENDING = 1000

/** Hands events to one sink, whatever that does. */
export interface AuditRecorder {
  /**
   * Stores an attempt. One that comes to be stored after its request was refused gets the outcome of that.
   *
   * @throws AuthError `audit_unavailable` where it was not stored within a second
   */
  attempt: (event: AuditAttempt, ofRefusal: () => AuditOutcome) => Promise<void>
  /**
   * Keeps a place for the outcome of a write that is about to be done.
   *
   * @throws AuthError `audit_unavailable` where there is none
   */
  hold: (id: string) => void
  /** Hands an outcome on. Nothing waits for it, and it never fails. */
  outcome: (event: AuditOutcome) => void
}

/** Makes the recorder of a sink. */
export function createRecorder(sink: AuditSink, onError: AuditRules['onError']): AuditRecorder {
  const complain = createComplaint()
  let pending = 0
  /** Outcomes that have a place, and are still to come. */
  const held = new Set<string>()

  async function report(error: unknown, event: AuditEvent): Promise<void> {
    try {
      if (onError) await onError(error, event)
      else complain('audit events are lost, because the sink fails. audit.onError of createAuth tells why.')
    } catch {
      // There is nobody left to tell.
    }
  }

  /** Whether the event was stored in time, and the write, where there was one. */
  async function put(event: AuditEvent): Promise<{ isStored: boolean; write?: Promise<unknown> }> {
    const isHeld = event.phase === 'outcome' && held.delete(event.id)
    if (!isHeld && pending + held.size >= MAX_PENDING) {
      void report(
        new AuthError('audit_unavailable', `The sink has not yet taken ${MAX_PENDING} other events.`),
        event,
      )
      return { isStored: false }
    }
    pending += 1
    // An async function: a sink may throw as well as reject.
    const write = (async () => sink(event))()
    try {
      await inTime(write, event.phase)
      return { isStored: true }
    } catch (error) {
      void report(error, event)
      return { isStored: false, write }
    } finally {
      pending -= 1
    }
  }

  const outcome = (event: AuditOutcome): void => void put(event)

  return {
    outcome,
    hold(id) {
      if (pending + held.size >= MAX_PENDING || sink.hold?.(id) === false) throw unavailable()
      held.add(id)
    },
    async attempt(event, ofRefusal) {
      const { isStored, write } = await put(event)
      if (isStored) return
      write?.then(
        () => outcome(ofRefusal()),
        () => undefined,
      )
      throw unavailable()
    },
  }
}

function unavailable(): AuthError {
  return new AuthError(
    'audit_unavailable',
    'What is done while viewing as another user goes on record, and that is not possible at the moment. Nothing was done. Try again later.',
    { status: 503 },
  )
}

async function inTime(write: Promise<unknown>, phase: AuditEvent['phase']): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const within = phase === 'attempt' ? ATTEMPT_WITHIN : OUTCOME_WITHIN
    const fail = (): void =>
      reject(new AuthError('audit_unavailable', `The sink has not taken an event within ${within} ms.`))
    // A request waits for an attempt; nobody waits for an outcome.
    timer = phase === 'attempt' ? setTimeout(fail, within) : unrefTimer(fail, within)
  })
  try {
    await Promise.race([write, late])
  } finally {
    clearTimeout(timer)
  }
}
