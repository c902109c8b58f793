import { impersonations } from '../store/index.js'
import { atOnce } from './atOnce.js'
import { changeSession } from './changeSession.js'
import type { Impersonation } from './Impersonation.js'
import { askIssuer, endIssued, issuedSessionOf, textOf } from './issued.js'
import type { ServiceContext } from './ServiceContext.js'

/**
 * Brings the sessions of the product's own auth in line with the service's, as `sweep` left them, a few at a time: those that should be over
 * are ended there, again and again until it works, and one that is gone there is stopped here. Safe to run at any time, and on every replica.
 *
 * @param isStopping - While it says so, no further session is begun with.
 */
export async function sweepIssued(
  context: ServiceContext,
  environments: readonly string[],
  isStopping: () => boolean,
): Promise<void> {
  const { db } = context.database
  const live = await Promise.all(environments.map((one) => impersonations.listLive<Impersonation>(db, one)))
  const issued = live.flat().filter(({ value }) => value.issued && !value.issued.isOver)
  const work = (id: string): Promise<void> =>
    bringInLine(context, id).catch((error: unknown) =>
      context.log.error(`The session ${id} could not be looked after: ${textOf(error)}`),
    )
  await atOnce(
    issued.map(({ id }) => id),
    work,
    { isStopping },
  )
}

async function bringInLine(context: ServiceContext, sessionId: string): Promise<void> {
  // Those before it may have held up the round for long: what the list said of it would undo what was changed since.
  const impersonation = (await impersonations.get<Impersonation>(context.database.db, sessionId))?.value
  if (!impersonation) return
  const { session, issued } = impersonation
  const { issue } = context
  if (session.state === 'ended') return endIssued(context, impersonation)
  if (session.state !== 'active' || issued?.handle === undefined) return
  if (issue?.name !== issued.by || !issue.modes.includes(session.mode)) return
  if (await askIssuer(issue, ({ keep }) => keep(issuedSessionOf(impersonation)))) return
  const { id, environment, operatorId } = session
  await changeSession(context, { id, environment, event: () => ({ type: 'stop', by: operatorId }) })
}
