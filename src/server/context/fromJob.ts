import { AuthError } from '../../core/errors.js'
import { field } from '../../core/read.js'
import type { User } from '../../core/user.js'
import { readOwnUser } from '../shared/readOwnUser.js'

/** The fields of each version. The first had no issuer; a queue may still hold such jobs. */
const KEYS = new Map<unknown, string[]>([
  [1, ['impersonation', 'impersonatorUserId', 'userId', 'version']],
  [2, ['impersonation', 'impersonatorUserId', 'issuer', 'userId', 'version']],
])

/**
 * Returns the user who started a job, from what {@link toJob} wrote, whatever queue or database kept it. It fails closed: any other data is
 * refused, and if the marker of impersonation cannot be read, someone unknown impersonates the user and may only read.
 *
 * It does not refuse a session that has ended since: the job was started while the session lasted. If your job must not run after that,
 * check `user.impersonation?.expiresAt` (Unix milliseconds).
 *
 * @throws AuthError `invalid_job` if the data is not what `toJob` wrote
 *
 * @example
 * ```ts
 * import { currentUser, fromJob, runFor } from 'impersonation-kit/server'
 *
 * export async function work(job: { data: { year: number; user: unknown } }): Promise<void> {
 *   await runFor(fromJob(job.data.user), async () => {
 *     console.log(job.data.year, currentUser()?.userId, currentUser()?.impersonatorUserId)
 *   })
 * }
 * ```
 */
export function fromJob(data: unknown): User {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw refused('no user: it was lost on the way, or never added')
  }
  const keys = KEYS.get(field(data, 'version'))
  if (!keys) throw refused('a user of an unknown version')
  // All of these and no others: if data has lost the marker, or has it under another name, an impersonator must not become invisible.
  if (JSON.stringify(Object.keys(data).toSorted()) !== JSON.stringify(keys)) {
    throw refused('a user with missing or unknown fields')
  }
  const [impersonatorUserId, impersonation] = ['impersonatorUserId', 'impersonation'].map((key) =>
    field(data, key),
  )
  // toJob writes null for both if nobody impersonates. If only one of them is null, somebody does, and part of the data was lost.
  const isDirect = impersonatorUserId === null && impersonation === null
  const user = readOwnUser({
    userId: field(data, 'userId'),
    issuer: field(data, 'issuer'),
    ...(isDirect ? {} : { impersonatorUserId, impersonation: impersonation ?? {} }),
  })
  if (!user) throw refused('a user whose id or issuer cannot be read')
  return user
}

function refused(what: string): AuthError {
  return new AuthError(
    'invalid_job',
    `fromJob got ${what}. Nothing was done. Pass the value that toJob returned, unchanged.`,
  )
}
