import { hashSession } from 'impersonation-kit/server'
import { pageAudit } from '../audit/index.js'
import type { ServiceContext } from '../impersonations/index.js'

/** One thing that was done, or tried, in a customer's account. */
export interface OwnAction {
  at: number
  action: string
  outcome: 'done' | 'refused' | 'failed' | 'tried'
}

/** So many records are read, and so many actions are shown of a session. */
const RECORDS = 1_000
const SHOWN = 100

/** What backends have reported of the sessions in a customer's account: for a session's id what was done in it, the oldest first. */
export async function ownActions(
  { database, issuer }: ServiceContext,
  environment: string,
  userId: string,
): Promise<(sessionId: string) => Promise<OwnAction[]>> {
  const { records } = await pageAudit(
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
  return async (sessionId) => {
    const actions = [...(bySession.get(await hashSession(issuer, sessionId))?.values() ?? [])]
    return actions.toSorted((one, other) => one.at - other.at).slice(-SHOWN)
  }
}

function outcomeOf(outcome: string | undefined): OwnAction['outcome'] | undefined {
  return outcome === 'done' || outcome === 'refused' || outcome === 'failed' ? outcome : undefined
}
