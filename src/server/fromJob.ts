import { AuthError } from '../core/errors.js'
import { field, isAbsent } from '../core/read.js'
import { readUser, type User } from '../core/user.js'

const KEYS = ['impersonation', 'impersonatorUserId', 'userId', 'version']

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
  const version = field(data, 'version')
  if (version !== 1) throw refused('a user in a version that this one cannot read')
  // Exactly these, and all of them: data that has lost the marker, or carries it by another name, must not wash an
  // impersonator off.
  if (Object.keys(data).toSorted().join() !== KEYS.join()) throw refused('a user with other fields')
  const impersonatorUserId = field(data, 'impersonatorUserId')
  const impersonation = field(data, 'impersonation')
  const isDirect = isAbsent(impersonatorUserId) && isAbsent(impersonation)
  const user = readUser({
    userId: field(data, 'userId'),
    ...(isDirect ? {} : { impersonatorUserId, impersonation: withMode(impersonation) }),
  })
  if (!user) throw refused('a user without an id that can be read')
  return user
}

/** The mode is always written, so one that is absent was lost: it is not the silence of a vendor. */
function withMode(impersonation: unknown): unknown {
  if (typeof impersonation !== 'object') return impersonation
  const mode = field(impersonation, 'mode')
  return { ...impersonation, mode: isAbsent(mode) ? 'read-only' : mode }
}

function refused(what: string): AuthError {
  return new AuthError(
    'invalid_job',
    `fromJob got ${what}. Nothing was done for anybody. Pass what toJob gave, as the queue kept it.`,
  )
}
