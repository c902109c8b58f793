import type { EnvironmentSettings } from 'impersonation-kit/server'
import type { CustomerNotice } from '../alerts/index.js'
import type { SessionFact } from '../sessions/index.js'
import { describeForCustomer } from './describeForCustomer.js'
import type { Impersonation } from './Impersonation.js'

/** What the customer is told of a fact: that a session in their account began, or ended; nothing where the settings or the directory say so. */
export function noticeOf(
  id: string,
  settings: EnvironmentSettings,
  impersonation: Impersonation,
  { type, at }: SessionFact,
): CustomerNotice | undefined {
  const { session, noticeTo, wasFull } = impersonation
  if (!settings.alerts.notifyCustomer || !noticeTo || session.startedAt === undefined) return undefined
  if (type !== 'impersonation.started' && type !== 'impersonation.ended') return undefined
  const { by, mode, reason, end, endedAt, expiresAt } = describeForCustomer(impersonation, settings, at)
  const until = endedAt ?? expiresAt
  return {
    id,
    type: type === 'impersonation.started' ? 'began' : 'ended',
    environment: session.environment,
    to: noticeTo,
    by,
    mode: wasFull ? 'full' : mode,
    ...(reason !== undefined && { reason }),
    since: session.startedAt,
    ...(until !== undefined && { until }),
    ...(end !== undefined && { end }),
    ...(session.endedBy === session.userId && { isOwnEnd: true }),
  }
}
