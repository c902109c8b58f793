import type { EnvironmentSettings } from 'impersonation-kit/server'
import { settle } from '../sessions/index.js'
import type { Impersonation, Person } from './Impersonation.js'

/** A session as its customer sees it: of the operator only what the settings say. */
export function describeForCustomer(
  { session: stored, operator }: Impersonation,
  settings: EnvironmentSettings,
  now: number,
) {
  const { session } = settle(stored, now)
  return {
    id: session.id,
    state: session.state,
    mode: session.mode,
    ...(session.reason !== undefined && { reason: session.reason }),
    by: shownName(operator, settings),
    createdAt: session.createdAt,
    ...(session.startedAt !== undefined && { startedAt: session.startedAt }),
    ...(session.expiresAt !== undefined && { expiresAt: session.expiresAt }),
    ...(session.endedAt !== undefined && { endedAt: session.endedAt }),
    ...(session.end !== undefined && { end: session.end }),
    needsConsent: session.state === 'requested' && session.needs.consent && session.consentAt === undefined,
    breakGlass: session.breakGlass !== undefined,
  }
}

function shownName({ name, email, role }: Person, { showOperatorAs, teamName }: EnvironmentSettings): string {
  if (showOperatorAs === 'name') return name ?? email ?? 'Support'
  if (showOperatorAs === 'team') return teamName ?? 'Support'
  return role ?? 'Support'
}
