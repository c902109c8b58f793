import { settle } from '../sessions/index.js'
import { browserSessions, impersonations, tickets } from '../store/index.js'
import { changeSession } from './changeSession.js'
import type { Impersonation } from './Impersonation.js'
import { askIssuer, endIssued, issuedSessionOf, textOf } from './issued.js'
import { readSettings } from './readSettings.js'
import type { ServiceContext } from './ServiceContext.js'

/** A start that has not said for so long what came of it was cut off, in milliseconds. */
const CUT_OFF = 30_000
/** What has run out is kept for so long: its owner is told that it is over, not that there never was one. */
const KEPT = 86_400_000

/**
 * Does what nobody asks for: ends sessions whose time is over, so that the audit and the alerts tell of it on time, and those of an
 * environment whose impersonation is off; brings the sessions of the product's own auth in line; and removes what is long over. Safe to
 * run at any time, and on every replica.
 */
export async function sweep(context: ServiceContext, environments: readonly string[]): Promise<void> {
  const { db } = context.database
  for (const environment of environments) {
    const live = await impersonations.listLive<Impersonation>(db, environment)
    if (live.length === 0) continue
    const { enabled } = (await readSettings(db, environment)).settings
    for (const { value } of live) {
      try {
        await (enabled ? sweepOne(context, value) : turnOff(context, value))
      } catch (error) {
        context.log.error(`The session ${value.session.id} could not be looked after: ${textOf(error)}`)
      }
    }
  }
  await tickets.sweep(db, context.now() - KEPT)
  await browserSessions.sweep(db, context.now() - KEPT)
}

async function turnOff(context: ServiceContext, found: Impersonation): Promise<void> {
  const { id, environment, state } = found.session
  if (state === 'ended') return sweepOne(context, found)
  const event = { type: 'end_by_policy', code: 'impersonation_off' } as const
  await changeSession(context, { id, environment, event: () => event })
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
