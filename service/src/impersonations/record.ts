import type { Transaction } from 'kysely'
import type { AlertType, EnvironmentSettings } from 'impersonation-kit/server'
import { hashSession } from 'impersonation-kit/server'
import type { AlertEvent } from '../alerts/index.js'
import type { AuditRecord } from '../audit/index.js'
import type { SessionFact } from '../sessions/index.js'
import type { Schema } from '../store/index.js'
import type { Client } from '../Client.js'
import type { Impersonation, Person } from './Impersonation.js'
import { noticeOf } from './noticeOf.js'
import type { ServiceContext } from './ServiceContext.js'
import { withoutFlood } from './withoutFlood.js'

const ALERTED: Partial<Record<SessionFact['type'], AlertType>> = {
  'impersonation.started': 'impersonation.started',
  'impersonation.ended': 'impersonation.ended',
  'impersonation.extended': 'impersonation.extended',
  'impersonation.mode_changed': 'impersonation.mode_changed',
  'approval.wanted': 'approval.wanted',
  'approval.given': 'approval.given',
  'approval.denied': 'approval.denied',
  'approval.taken': 'approval.taken',
  'break_glass.used': 'break_glass.used',
}

/** Writes facts into the audit and the outbox, for the team and for the customer, in the transaction that makes them true. `by` is whoever did it, where it is known. */
export async function record(
  context: ServiceContext,
  trx: Transaction<Schema>,
  settings: EnvironmentSettings,
  impersonation: Impersonation,
  facts: readonly SessionFact[],
  by?: Person,
  from?: Client,
): Promise<void> {
  if (facts.length === 0) return
  const session = await hashSession(context.issuer, impersonation.session.id)
  const entries = facts.map((fact) => ({
    ...auditEntry(context.newId(), impersonation, fact, by, from),
    session,
  }))
  await context.audit(trx, entries)
  const alerts = facts.flatMap((fact, index) => {
    const type = ALERTED[fact.type]
    return type ? [alertOf(entries[index]?.id ?? context.newId(), type, impersonation, fact, by)] : []
  })
  if (alerts.length > 0) {
    const begun = impersonation.session.startedAt === undefined ? undefined : session
    await context.alert(trx, await withoutFlood(trx, settings, alerts, begun), settings)
  }
  const notices = facts.flatMap(
    (fact, index) => noticeOf(entries[index]?.id ?? context.newId(), settings, impersonation, fact) ?? [],
  )
  if (notices.length > 0) await context.notify(trx, notices)
}

function auditEntry(
  id: string,
  { session, operator, user }: Impersonation,
  fact: SessionFact,
  by?: Person,
  from?: Client,
): AuditRecord {
  const { type, at, ...detail } = fact
  return {
    id,
    at,
    environment: session.environment,
    type,
    actor: { ...operator },
    subject: { ...user },
    ...('code' in fact && { code: fact.code }),
    detail: {
      ...detail,
      ...(by && by.id !== operator.id && { doneBy: by }),
      ...(from && { client: from }),
      ...(type === 'impersonation.requested' && {
        reason: session.reason,
        ticket: session.ticket,
        mode: session.mode,
        duration: session.duration,
      }),
    },
  }
}

/** The alert of one fact. */
export function alertOf(
  id: string,
  type: AlertType,
  { session, operator, user }: Impersonation,
  fact: {
    at: number
    type?: string
    code?: string
    end?: string
    by?: string
    reason?: string
    to?: unknown
    skipped?: readonly string[]
  },
  by?: Person,
): AlertEvent {
  const reason = type === 'break_glass.used' ? fact.reason : session.reason
  const code = fact.code ?? fact.end
  const until = session.endedAt ?? session.expiresAt
  return {
    id,
    type,
    at: fact.at,
    environment: session.environment,
    operator: named(operator),
    user: named(user),
    ...(by && by.id !== operator.id && { by: named(by) }),
    session: session.id,
    ...(reason !== undefined && { reason }),
    ...(session.ticket !== undefined && { ticket: session.ticket }),
    mode: session.mode,
    ...(until !== undefined && { until }),
    ...(code !== undefined && { code }),
    ...(fact.skipped && { skipped: fact.skipped }),
  }
}

function named({ role: _role, ...person }: Person): Omit<Person, 'role'> {
  return person
}
