import { AuthError } from '../../core/errors.js'
import type { Impersonation, Impersonator } from '../../core/impersonation.js'
import { defined } from '../../core/read.js'
import type { User } from '../../core/user.js'
import { readOwnUser } from '../shared/readOwnUser.js'

/** The user who started a job, as plain JSON for the job's data. Times are Unix milliseconds. */
export interface JobUser {
  /** The version of this format. `fromJob` also reads version 1. */
  version: 2
  /** The id of the user whose account is used. */
  userId: string
  /** The issuer of the user's id; `null` if it is not known. */
  issuer: string | null
  /** `null` if nobody impersonates. It is always written: if it is missing, data was lost, and `fromJob` refuses it. */
  impersonatorUserId: string | null
  /** `null` if nobody impersonates. It has no reason and no names, and an e-mail address only if the impersonator has no id. */
  impersonation: Omit<Impersonation, 'reason'> | null
}

/**
 * Returns what a job needs to know about a user: whose account it works on and who really started it. It contains ids, the mode, the
 * session and its times. It contains no token, no name, no properties, and no e-mail address unless the impersonator is identified only by
 * e-mail.
 *
 * It is not signed, so everyone who can write to the queue can name any user.
 *
 * @throws AuthError `invalid_user` if the id cannot be read
 *
 * @example
 * ```ts
 * import { toJob, type User } from 'impersonation-kit/server'
 *
 * interface Queue {
 *   send(name: string, data: object): Promise<unknown>
 * }
 *
 * export async function exportInvoices(queue: Queue, user: User): Promise<void> {
 *   await queue.send('export-invoices', { year: 2026, user: toJob(user) })
 * }
 * ```
 */
export function toJob(user: User): JobUser {
  const read = readOwnUser(user)
  if (!read) {
    throw new AuthError(
      'invalid_user',
      'toJob got a user whose userId cannot be read. Pass the user that a guard verified.',
    )
  }
  const { userId, issuer = null, impersonatorUserId = null, impersonation } = read
  return {
    version: 2,
    userId,
    issuer,
    impersonatorUserId,
    impersonation: impersonation ? withoutText(impersonation) : null,
  }
}

function withoutText({ reason: _reason, impersonator, ...rest }: Impersonation): JobUser['impersonation'] {
  const { id, email, issuer, kind } = impersonator
  return {
    ...rest,
    impersonator: defined<Impersonator>({ id, email: id === undefined ? email : undefined, issuer, kind }),
  }
}
