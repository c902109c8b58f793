import type { Transaction } from 'kysely'
import { impersonations, type Schema } from '../store/index.js'
import type { Impersonation } from './Impersonation.js'

/** Requests of one operator that wait, or were approved and not started. Each is looked at every few seconds until it is over. */
const MOST_OPEN = 50

/** The refusal where an operator has as many open requests as they may. */
export async function tooManyOpen(
  trx: Transaction<Schema>,
  environment: string,
  operatorId: string,
): Promise<{ refused: string; sentence: string } | undefined> {
  const live = await impersonations.liveOf<Impersonation>(trx, environment, operatorId)
  if (live.filter(({ state }) => state !== 'active').length < MOST_OPEN) return undefined
  return {
    refused: 'too_many_requests',
    sentence: `You have ${MOST_OPEN} open requests already. Withdraw one of them, or wait until one is over.`,
  }
}
