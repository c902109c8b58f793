import { type SessionEvent, settle } from '../sessions/index.js'
import { browserSessions, impersonations, tickets } from '../store/index.js'
import { moveSession, mustAdjust } from './changeSession.js'
import type { Impersonation } from './Impersonation.js'
import { adjustIssued, textOf } from './issued.js'
import { readSettings } from './readSettings.js'
import type { ServiceContext } from './ServiceContext.js'

/** A start that has not said for so long what came of it was cut off, in milliseconds. */
const CUT_OFF = 30_000
/** What has run out is kept for so long: its owner is told that it is over, not that there never was one. */
const KEPT = 86_400_000

/**
 * Does what nobody asks for: ends sessions whose time is over, so that the audit and the alerts tell of it on time, and those of an
 * environment whose impersonation is off; and removes what is long over. It waits for the database alone: `sweepIssued` brings the product's
 * own auth in line. Safe to run at any time, and on every replica.
 *
 * @returns those that are over, for `endAllIssued`: also where another sweep has ended them, and their end at the product's own auth is
 *   still to come.
 */
export async function sweep(
  context: ServiceContext,
  environments: readonly string[],
): Promise<Impersonation[]> {
  const { db } = context.database
  const over: Impersonation[] = []
  for (const environment of environments) {
    try {
      const live = await impersonations.listLive<Impersonation>(db, environment)
      if (live.length === 0) continue
      const { enabled } = (await readSettings(db, environment)).settings
      for (const { value } of live) {
        const left = await sweepOne(context, value, enabled)
        if (left?.session.state === 'ended') over.push(left)
      }
    } catch (error) {
      context.log.error(`The sessions of ${environment} could not be looked after: ${textOf(error)}`)
    }
  }
  await tickets.sweep(db, context.now() - KEPT)
  await browserSessions.sweep(db, context.now() - KEPT)
  return over
}

/** What fails keeps no other session open. */
async function sweepOne(
  context: ServiceContext,
  found: Impersonation,
  isOn: boolean,
): Promise<Impersonation | undefined> {
  const { id, environment } = found.session
  const move = async (event: SessionEvent): Promise<Impersonation> => {
    const { impersonation, outcome } = await moveSession(context, { id, environment, event: () => event })
    // Nobody waits for it, and it never fails: `sweepIssued` may come to this session late.
    if (mustAdjust(outcome)) void adjustIssued(context, impersonation)
    return impersonation
  }
  try {
    const isDue = settle(found.session, context.now()).facts.length > 0
    const now = isDue ? await move({ type: 'tick' }) : found
    const end = endOf(context, now, isOn)
    return end ? await move(end) : now
  } catch (error) {
    context.log.error(`The session ${id} could not be looked after: ${textOf(error)}`)
    return undefined
  }
}

/** Why a session must end now, where its time is not over. */
function endOf(
  { issue, now }: ServiceContext,
  { session, issued }: Impersonation,
  isOn: boolean,
): SessionEvent | undefined {
  if (session.state === 'ended') return undefined
  if (!isOn) return { type: 'end_by_policy', code: 'impersonation_off' }
  if (session.state !== 'active' || !issued || issue?.name !== issued.by) return undefined
  if (issued.handle === undefined)
    return (session.startedAt ?? 0) + CUT_OFF < now() ? { type: 'fail' } : undefined
  return issue.modes.includes(session.mode) ? undefined : { type: 'end_by_policy', code: 'mode_not_allowed' }
}
