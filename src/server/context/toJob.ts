import { AuthError } from '../../core/errors.js'
import type { Impersonation, Impersonator } from '../../core/impersonation.js'
import { defined } from '../../core/read.js'
import type { User } from '../../core/user.js'
import { readOwnUser } from '../shared/readOwnUser.js'

/** Who has asked for a job: plain JSON, to be put into the job's data. Times are Unix milliseconds. */
export interface JobUser {
  version: 2
  userId: string
  /** Who gave the user's id out; `null` where nobody has said. */
  issuer: string | null
  /** `null` for nobody, written out: data that has lost it on its way is refused, and is nobody's. */
  impersonatorUserId: string | null
  /** The same. Without reason and names; with an e-mail address only where the impersonator has no id. */
  impersonation: Omit<Impersonation, 'reason'> | null
}

/**
 * What of a user a job needs, so that it knows whose account it works on and who really asked for it: ids, mode, session and its
 * times. No token, no name, no properties, and no e-mail address unless it is all that names the impersonator.
 *
 * It is not signed: whoever can write to the queue can name anybody.
 *
 * @throws AuthError `invalid_user` where there is no id to be read
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
      'toJob got a user without a userId that can be read. Pass the user whom a guard has verified.',
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
