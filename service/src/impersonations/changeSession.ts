import type { EnvironmentSettings } from 'impersonation-kit/server'
import type { Transaction } from 'kysely'
import { type SessionEvent, type Transition, transition } from '../sessions/index.js'
import { browserSessions, impersonations, type Schema } from '../store/index.js'
import type { Client } from '../Client.js'
import { type Impersonation, type Issued, type Person, toStored } from './Impersonation.js'
import { adjustIssued, endIssued } from './issued.js'
import { noSuchSession, Refusal } from './Refusal.js'
import { readSettings } from './readSettings.js'
import { record } from './record.js'
import type { ServiceContext } from './ServiceContext.js'

const ADJUSTED: ReadonlySet<string> = new Set(['impersonation.extended', 'impersonation.mode_changed'])

/** Does the session of the product's own auth follow by `adjustIssued`? */
export const mustAdjust = ({ facts }: Transition): boolean => facts.some(({ type }) => ADJUSTED.has(type))

/** Which session, and what is to happen to it. */
export interface Change {
  id: string
  environment: string
  by?: Person
  /** From where they did it. */
  from?: Client | undefined
  /** Made inside the transaction, from the session as it is now; it must have no effect but reads. */
  event: (
    impersonation: Impersonation,
    settings: EnvironmentSettings,
    trx: Transaction<Schema>,
  ) => SessionEvent | Promise<SessionEvent>
  /** What is known now of the session at the product's own auth; also where the event was refused. Absent: nothing new. */
  issued?: (session: Impersonation['session']) => Issued | undefined
  /** The customer's e-mail address, where the session begins. */
  noticeTo?: string
  /** What belongs into the same transaction, where the event was not refused. */
  also?: (impersonation: Impersonation, trx: Transaction<Schema>) => Promise<void>
}

/** What came of a change. After a refusal the session may have changed too: by time alone. */
export interface Changed {
  impersonation: Impersonation
  outcome: Transition
}

/**
 * Changes one session: read, moved by the state machine, written, audited and alerted, all in one transaction, or not at all. After
 * that, the session of the product's own auth follows.
 *
 * @throws Refusal 404 where there is no such session in this environment.
 */
export async function changeSession(context: ServiceContext, change: Change): Promise<Changed> {
  const changed = await moveSession(context, change)
  await endIssued(context, changed.impersonation)
  if (mustAdjust(changed.outcome)) await adjustIssued(context, changed.impersonation)
  return changed
}

/**
 * The same without the session of the product's own auth, for many sessions: none of them waits for an answer about another. Let
 * `endAllIssued` follow.
 *
 * @throws Refusal 404 where there is no such session in this environment.
 */
export function moveSession(context: ServiceContext, change: Change): Promise<Changed> {
  return context.database.inTransaction(async (trx) => {
    const stored = await impersonations.get<Impersonation>(trx, change.id)
    if (!stored || stored.environment !== change.environment) throw noSuchSession()
    const { settings } = await readSettings(trx, change.environment)
    const event = await change.event(stored.value, settings, trx)
    const outcome = transition(stored.value.session, event, settings, context.now())
    const session = outcome.session ?? stored.value.session
    const issued = change.issued?.(session)
    const isFull = [stored.value.session, session].some(
      ({ mode, state }) => mode === 'full' && state === 'active',
    )
    const impersonation: Impersonation = {
      ...stored.value,
      session,
      ...(issued && { issued }),
      ...(change.noticeTo !== undefined && { noticeTo: change.noticeTo }),
      ...(isFull && { wasFull: true }),
    }
    const version = await impersonations.compareAndSet(trx, toStored(impersonation, stored.version))
    if (version === undefined) throw new LostRace()
    if (impersonation.session.state === 'ended') {
      await browserSessions.endOf(trx, impersonation.session.id, context.now())
    }
    await record(context, trx, settings, impersonation, outcome.facts, change.by, change.from)
    if (outcome.refused === undefined) await change.also?.(impersonation, trx)
    return { impersonation, outcome }
  })
}

/** Another request changed the session first. `inTransaction` starts anew, as after a serialization failure. */
class LostRace extends Error {
  readonly code = '40001'
}

/** Turns a refusal of the state machine into one for people. */
export function orRefuse({ impersonation, outcome }: Changed): Impersonation {
  if (outcome.refused === undefined) return impersonation
  throw new Refusal(statusOf(outcome.refused), outcome.refused, outcome.sentence)
}

function statusOf(code: string): number {
  if (code === 'not_yours' || code === 'not_an_approver' || code === 'own_request') return 403
  if (code === 'extension_invalid') return 400
  return 409
}
