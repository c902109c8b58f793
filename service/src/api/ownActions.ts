import { hashSession } from 'impersonation-kit/server'
import { pageAudit } from '../audit/index.js'
import type { ServiceContext } from '../impersonations/index.js'

/** One thing that was done, or tried, in a customer's account. */
export interface OwnAction {
  at: number
  action: string
  outcome: 'done' | 'refused' | 'failed' | 'tried'
}

/** What is known of one session. */
export interface OwnActions {
  /** The oldest first. */
  actions: OwnAction[]
  /** There were more, or may have been: what is shown is not all. */
  actionsCut?: true
}

/** So many records are read, and so many actions are shown of a session. */
const RECORDS = 1_000
const SHOWN = 100

/** What backends have reported of the sessions in a customer's account: for a session what was done in it. */
export async function ownActions(
  { database, issuer }: ServiceContext,
  environment: string,
  userId: string,
): Promise<(session: { id: string; createdAt: number }) => Promise<OwnActions>> {
  const { records, next } = await pageAudit(
    database.db,
    { environment, subject: userId, type: 'request' },
    { limit: RECORDS },
  )
  const bySession = new Map<string, Map<string, OwnAction>>()
  for (const { id, at, session = '', outcome, detail } of records) {
    const actions = bySession.get(session) ?? new Map<string, OwnAction>()
    bySession.set(session, actions)
    const known = actions.get(id)
    const action = typeof detail?.['action'] === 'string' ? detail['action'] : ''
    // An attempt and its outcome have the same id; whichever comes first, the outcome counts.
    actions.set(id, {
      at: Math.min(at, known?.at ?? at),
      action: action || (known?.action ?? ''),
      outcome: outcomeOf(outcome) ?? known?.outcome ?? 'tried',
    })
  }
  // Sessions that began before the oldest record that was read may have more.
  const readFrom = next === undefined ? 0 : (records.at(-1)?.at ?? 0)
  return async ({ id, createdAt }) => {
    const actions = [...(bySession.get(await hashSession(issuer, id))?.values() ?? [])]
    const isCut = actions.length > SHOWN || createdAt <= readFrom
    return {
      actions: actions.toSorted((one, other) => one.at - other.at).slice(-SHOWN),
      ...(isCut && { actionsCut: true }),
    }
  }
}

function outcomeOf(outcome: string | undefined): OwnAction['outcome'] | undefined {
  return outcome === 'done' || outcome === 'refused' || outcome === 'failed' ? outcome : undefined
}
