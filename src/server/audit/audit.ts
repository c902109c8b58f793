import { type AuditFacts, type AuditOutcome, readRequestId } from '../../core/audit.js'
import { UNKNOWN_IMPERSONATOR } from '../../core/impersonation.js'
import { defined } from '../../core/read.js'
import type { User } from '../../core/user.js'
import { type AuditRecorder, createRecorder } from './auditRecorder.js'
import type { AuditOptions, AuditRules, AuditSink } from './auditRules.js'
import { checkAudit } from './checkAudit.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { hashSession } from './hashSession.js'
import type { ReplySide } from '../shared/ReplySide.js'
import type { Outcome } from '../shared/Outcome.js'

/** Tells whether a request may write. */
type MayWrite = (request: GuardedRequest) => boolean | Promise<boolean>

/** Begins the record of one request by an impersonator. */
export type Audit = (user: User, request: GuardedRequest) => Promise<ReplySide>

/**
 * Creates the function that records requests.
 *
 * @throws AuthError `invalid_configuration` if an option is invalid
 */
export function createAudit(
  rules: AuditRules = {},
  mayWrite: MayWrite = () => true,
): (options: AuditOptions) => Audit {
  // One for each sink, not for each route: its limits hold for all routes together.
  const recorders = new Map<AuditSink, AuditRecorder>()

  return (options) => {
    const { action, route, failClosed = rules.failClosed ?? false, sink } = checkAudit(options, rules)
    const recorder = recorders.get(sink) ?? createRecorder(sink, rules.onError)
    recorders.set(sink, recorder)

    return async (user, request) => {
      const startedAt = performance.now()
      const { impersonation, impersonatorUserId = UNKNOWN_IMPERSONATOR } = user
      const { impersonator, mode = 'read-only', sessionId } = impersonation ?? {}
      const id = crypto.randomUUID()
      const facts = defined<AuditFacts>({
        id,
        time: Date.now(),
        action,
        method: request.method,
        route,
        actor: defined<AuditFacts['actor']>({
          id: impersonatorUserId,
          issuer: impersonator?.issuer,
          kind: impersonator?.kind ?? 'unknown',
        }),
        subject: defined<AuditFacts['subject']>({ id: user.userId, issuer: user.issuer }),
        mode,
        session: sessionId === undefined ? undefined : await hashSession(user.issuer ?? '', sessionId),
        requestId: readRequestId(request.headers.get('x-request-id')) ?? id,
      })
      const toOutcome = ({ status, refusal, aborted, route: known }: Outcome): AuditOutcome =>
        defined<AuditOutcome>({
          ...facts,
          phase: 'outcome',
          route: route ?? known,
          status,
          duration: Math.round(performance.now() - startedAt),
          blocked: refusal,
          aborted: aborted ? true : undefined,
        })
      const onReply: ReplySide['onReply'] = (outcome) => recorder.outcome(toOutcome(outcome))
      if (failClosed) {
        const refused: Outcome = { status: 503, refusal: 'audit_unavailable' }
        await recorder.attempt({ ...facts, phase: 'attempt' }, () => toOutcome(refused))
        return { onReply }
      }
      if (await mayWrite(request)) {
        recorder.hold(id)
        return { onReply }
      }
      let isHeld = false
      const onWrite = (): void => {
        if (!isHeld) recorder.hold(id)
        isHeld = true
      }
      return { onReply, onWrite }
    }
  }
}
