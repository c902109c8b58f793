import type { DirectoryUser, EnvironmentSettings } from 'impersonation-kit/server'
import type { AlertEvent } from '../alerts/index.js'
import { decide, type StartRequest } from '../policy/index.js'
import { storable } from '../store/index.js'
import { type Person, personOf } from './Impersonation.js'
import { type Asking, nothingKnown } from './judge.js'
import { readSettings } from './readSettings.js'
import type { ServiceContext } from './ServiceContext.js'
import { withoutFlood } from './withoutFlood.js'

/** Why a start was refused. */
interface Why {
  code: string
  sentence?: string
}

/** Writes a start that was refused into the audit, and tells the team. */
export async function recordRefusal(
  context: ServiceContext,
  trx: Parameters<ServiceContext['audit']>[0],
  { environment, operator, from }: Asking,
  user: Person,
  { code, sentence }: Why,
  request: StartRequest,
): Promise<void> {
  const id = context.newId()
  const at = context.now()
  const actor = personOf(operator)
  await context.audit(trx, [
    {
      id,
      at,
      environment,
      type: 'impersonation.refused',
      actor: { ...actor },
      subject: { ...user },
      outcome: 'refused',
      code,
      detail: {
        reason: request.reason,
        ticket: request.ticket,
        mode: request.mode,
        duration: request.duration,
        ...(from && { client: from }),
      },
    },
  ])
  const { settings } = await readSettings(trx, environment)
  const event: AlertEvent = {
    id,
    type: 'impersonation.refused',
    at,
    environment,
    operator: actor,
    user,
    ...(request.reason !== undefined && { reason: request.reason }),
    code,
    ...(sentence !== undefined && { sentence }),
  }
  await context.alert(trx, await withoutFlood(trx, settings, [event]), settings)
}

/**
 * The same for a user who is not there, or of whom the operator must not know. They are told nothing; the team learns who has tried
 * whom, and why it was refused.
 *
 * @param hidden - The user, if there is one.
 */
export async function recordHidden(
  context: ServiceContext,
  settings: EnvironmentSettings,
  asking: Asking,
  userId: string,
  hidden: DirectoryUser | undefined,
  request: StartRequest,
): Promise<void> {
  const facts = { ...nothingKnown(context.now()), isPaid: true, isNested: asking.isNested }
  const decision = hidden && decide(settings, asking.operator, hidden, facts, request)
  const why: Why = decision?.verdict === 'deny' ? decision : { code: 'not_found' }
  // Whatever was typed: what PostgreSQL cannot store is shown as a question mark.
  const user = hidden ? personOf(hidden) : { id: storable(userId, '?') }
  await context.database.inTransaction((trx) => recordRefusal(context, trx, asking, user, why, request))
}
