import { AuthError } from '../../core/errors.js'
import { field } from '../../core/read.js'
import type { User } from '../../core/user.js'
import { readOwnUser } from '../shared/readOwnUser.js'

/** By version. The first one knew nothing of issuers; there may be jobs of it in a queue. */
const KEYS = new Map<unknown, string[]>([
  [1, ['impersonation', 'impersonatorUserId', 'userId', 'version']],
  [2, ['impersonation', 'impersonatorUserId', 'issuer', 'userId', 'version']],
])

/**
 * The user who has asked for a job, from what {@link toJob} has made, after any queue and any database. It fails closed: what
 * is not exactly such data is refused, and a marker of impersonation that cannot be read means impersonated by someone
 * unknown, who may only look.
 *
 * A session that has ended since is no reason to refuse: the job was asked for while it lasted. A job that should not be done
 * then looks at `user.impersonation?.expiresAt`.
 *
 * @throws AuthError `invalid_job`
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
    throw refused('no user at all: it was lost on its way, or never put in')
  }
  const keys = KEYS.get(field(data, 'version'))
  if (!keys) throw refused('a user in a version that this one cannot read')
  // Exactly these, and all of them: data that has lost the marker, or carries it by another name, must not wash an
  // impersonator off.
  if (JSON.stringify(Object.keys(data).toSorted()) !== JSON.stringify(keys)) {
    throw refused('a user with other fields')
  }
  const [impersonatorUserId, impersonation] = ['impersonatorUserId', 'impersonation'].map((key) =>
    field(data, key),
  )
  // Nobody is written out: where one of the two is not null somebody was there, and what is lost of them is not known.
  const isDirect = impersonatorUserId === null && impersonation === null
  const user = readOwnUser({
    userId: field(data, 'userId'),
    issuer: field(data, 'issuer'),
    ...(isDirect ? {} : { impersonatorUserId, impersonation: impersonation ?? {} }),
  })
  if (!user) throw refused('a user without an id and an issuer that can be read')
  return user
}

function refused(what: string): AuthError {
  return new AuthError(
    'invalid_job',
    `fromJob got ${what}. Nothing was done for anybody. Pass what toJob gave, as the queue kept it.`,
  )
}
