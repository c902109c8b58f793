import type { AuditAttempt, AuditEvent, AuditOutcome } from '../../core/audit.js'
import { AuthError } from '../../core/errors.js'
import type { AuditRules, AuditSink } from './auditRules.js'
import { createComplaint } from '../shared/complain.js'
import { unrefTimer } from '../shared/unrefTimer.js'

/** How long a request waits for its attempt to be stored, in milliseconds. */
const ATTEMPT_WITHIN = 1000
/** How long the sink may take for an outcome before it counts as lost, in milliseconds. */
const OUTCOME_WITHIN = 10_000
/** The largest number of unfinished events of one sink. A sink that hangs must not fill the memory. */
const MAX_PENDING = 1000

/** Passes events to one sink, and survives every error of it. */
export interface AuditRecorder {
  /**
   * Stores an attempt. If it is stored only after its request was refused, the outcome of that refusal follows.
   *
   * @throws AuthError `audit_unavailable` if it was not stored within one second
   */
  attempt: (event: AuditAttempt, ofRefusal: () => AuditOutcome) => Promise<void>
  /**
   * Reserves a place for the outcome of a write, before the write.
   *
   * @throws AuthError `audit_unavailable` if there is no place
   */
  hold: (id: string) => void
  /** Passes an outcome on. Nothing waits for it, and it never throws. */
  outcome: (event: AuditOutcome) => void
}

/** Creates the recorder of a sink. */
export function createRecorder(sink: AuditSink, onError: AuditRules['onError']): AuditRecorder {
  const complain = createComplaint()
  let pending = 0
  /** Outcomes that have a reserved place and are still to come. */
  const held = new Set<string>()

  async function report(error: unknown, event: AuditEvent): Promise<void> {
    try {
      if (onError) await onError(error, event)
      else
        complain(
          'audit events were lost, because the sink failed. Set audit.onError of createAuth to see the errors.',
        )
    } catch {
      // An error of onError itself cannot be reported to anybody.
    }
  }

  /** Tells whether the event was stored in time, and gives the promise of the sink if it was called. */
  async function put(event: AuditEvent): Promise<{ isStored: boolean; write?: Promise<unknown> }> {
    const isHeld = event.phase === 'outcome' && held.delete(event.id)
    if (!isHeld && pending + held.size >= MAX_PENDING) {
      void report(
        new AuthError('audit_unavailable', `The sink still has ${MAX_PENDING} other events to store.`),
        event,
      )
      return { isStored: false }
    }
    pending += 1
    // An async function, because a sink may throw or reject.
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
    'Actions while viewing as another user must be recorded, and recording is not possible at the moment. Nothing was done. Try again later.',
    { status: 503 },
  )
}

async function inTime(write: Promise<unknown>, phase: AuditEvent['phase']): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    const within = phase === 'attempt' ? ATTEMPT_WITHIN : OUTCOME_WITHIN
    const fail = (): void =>
      reject(new AuthError('audit_unavailable', `The sink did not store an event within ${within} ms.`))
    // A request waits for an attempt, so its timer keeps the process alive. Nothing waits for an outcome.
    timer = phase === 'attempt' ? setTimeout(fail, within) : unrefTimer(fail, within)
  })
  try {
    await Promise.race([write, late])
  } finally {
    clearTimeout(timer)
  }
}
