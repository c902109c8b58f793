import type { IssuedSession, Issuer } from '../issue/index.js'
import { impersonations } from '../store/index.js'
import { atOnce } from './atOnce.js'
import type { Impersonation } from './Impersonation.js'
import { toStored } from './Impersonation.js'
import type { ServiceContext } from './ServiceContext.js'

/** How long the product's own auth may take, in milliseconds. */
const PATIENCE = 10_000

/** What the product's own auth is told of a session. */
export function issuedSessionOf({ session, issued }: Impersonation): IssuedSession {
  const { id, environment, operatorId, userId, mode, reason, expiresAt = 0 } = session
  return {
    id,
    environment,
    operatorId,
    userId,
    mode,
    expiresAt,
    ...(reason !== undefined && { reason }),
    ...(issued?.handle !== undefined && { handle: issued.handle }),
  }
}

/** Asks the product's own auth, and waits no longer than 10 s. */
export async function askIssuer<T>(issue: Issuer, ask: (issue: Issuer) => Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${issue.name} gave no answer within ${PATIENCE} ms.`)),
      PATIENCE,
    )
  })
  try {
    return await Promise.race([(async () => ask(issue))(), late])
  } finally {
    clearTimeout(timer)
  }
}

/** Gives the session of the product's own auth the end and the mode that have changed. `sweepIssued` does what fails here. */
export async function adjustIssued(context: ServiceContext, impersonation: Impersonation): Promise<void> {
  const { session, issued } = impersonation
  const { issue } = context
  if (!issue || issue.name !== issued?.by || issued.handle === undefined) return
  if (session.state !== 'active' || !issue.modes.includes(session.mode)) return
  await askIssuer(issue, ({ keep }) => keep(issuedSessionOf(impersonation))).catch((error: unknown) =>
    context.log.error(`${issue.name} did not change the session ${session.id}: ${textOf(error)}`),
  )
}

/** Ends the session of the product's own auth with the service's. What fails is logged, and `sweepIssued` does it again: the end stands. */
export async function endIssued(context: ServiceContext, impersonation: Impersonation): Promise<void> {
  const { session, issued } = impersonation
  const { issue } = context
  if (!issued || issued.isOver || session.state !== 'ended') return
  if (!issue || issue.name !== issued.by) {
    context.log.error(
      `The session ${session.id} was made by ${issued.by}, which createService no longer has as its issue: end it there.`,
    )
  } else {
    try {
      await askIssuer(issue, ({ end }) => end(issuedSessionOf(impersonation)))
    } catch (error) {
      context.log.error(`${issue.name} did not end the session ${session.id}: ${textOf(error)}`)
      return
    }
  }
  await context.database.inTransaction(async (trx) => {
    const stored = await impersonations.get<Impersonation>(trx, session.id)
    // A handle that came late is another session to end.
    if (!stored?.value.issued || stored.value.issued.handle !== issued.handle) return
    const value = { ...stored.value, issued: { ...stored.value.issued, isOver: true as const } }
    await impersonations.compareAndSet(trx, toStored(value, stored.version))
  })
}

/** The same for many, a few at a time. What the product's own auth has not been asked after 10 s is left to `sweepIssued`. */
export async function endAllIssued(context: ServiceContext, all: readonly Impersonation[]): Promise<void> {
  const end = (one: Impersonation): Promise<void> =>
    endIssued(context, one).catch((error: unknown) =>
      context.log.error(`That the session ${one.session.id} is over was not stored: ${textOf(error)}`),
    )
  await atOnce(all, end, { patience: PATIENCE })
}

/** What an error says. */
export function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The headers that give the browser its own session of the product's auth back; none where that fails. */
export async function leaveIssued(context: ServiceContext, request: Request): Promise<HeadersInit> {
  const { issue } = context
  if (!issue) return {}
  return askIssuer(issue, ({ leave }) => leave(request)).catch((error: unknown) => {
    context.log.error(`${issue.name} did not give a browser its own session back: ${textOf(error)}`)
    return {}
  })
}
