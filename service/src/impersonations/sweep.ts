import { settle } from '../sessions/index.js'
import { impersonations } from '../store/index.js'
import { changeSession } from './changeSession.js'
import type { Impersonation } from './Impersonation.js'
import { askIssuer, endIssued, issuedSessionOf, textOf } from './issued.js'
import type { ServiceContext } from './ServiceContext.js'

/** A start that has not said for so long what came of it was cut off, in milliseconds. */
const CUT_OFF = 30_000

/**
 * Does what nobody asks for: ends sessions whose time is over, so that the audit and the alerts tell of it on time, and brings the
 * sessions of the product's own auth in line. Safe to run at any time, and on every replica.
 */
export async function sweep(context: ServiceContext, environments: readonly string[]): Promise<void> {
  for (const environment of environments) {
    for (const { value } of await impersonations.listLive<Impersonation>(context.database.db, environment)) {
      try {
        await sweepOne(context, value)
      } catch (error) {
        context.log.error(`The session ${value.session.id} could not be looked after: ${textOf(error)}`)
      }
    }
  }
}

async function sweepOne(context: ServiceContext, found: Impersonation): Promise<void> {
  const { id, environment, operatorId } = found.session
  const isDue = settle(found.session, context.now()).facts.length > 0
  const impersonation = isDue
    ? (await changeSession(context, { id, environment, event: () => ({ type: 'tick' }) })).impersonation
    : found
  const { session, issued } = impersonation
  const { issue } = context
  if (session.state === 'ended') return isDue ? undefined : endIssued(context, impersonation)
  if (session.state !== 'active' || !issued || issue?.name !== issued.by) return
  if (issued.handle === undefined) {
    if ((session.startedAt ?? 0) + CUT_OFF < context.now()) {
      await changeSession(context, { id, environment, event: () => ({ type: 'fail' }) })
    }
  } else if (!issue.modes.includes(session.mode)) {
    const event = { type: 'end_by_policy', code: 'mode_not_allowed' } as const
    await changeSession(context, { id, environment, event: () => event })
  } else if (!(await askIssuer(issue, ({ keep }) => keep(issuedSessionOf(impersonation))))) {
    await changeSession(context, { id, environment, event: () => ({ type: 'stop', by: operatorId }) })
  }
}
