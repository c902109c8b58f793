import { AuthError, type AuthErrorCode } from '../../core/errors.js'
import type { User } from '../../core/user.js'
import { rememberCause } from '../shared/causeOf.js'
import { copyUser } from '../shared/copyUser.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { refusalOf } from '../shared/refusedUsers.js'
import { readSession, sessionClaims } from './readSession.js'
import type { SessionRules } from './SessionRules.js'
import { sourceOf } from './sourceOf.js'

/** Finds the user of the session that a request belongs to. Rejects with an `AuthError`. */
export type FindSession = (request: GuardedRequest) => Promise<User | undefined>

/** The difference between clocks that is tolerated, in milliseconds. */
const CLOCK_TOLERANCE = 5000

/** The codes that a `resolve` which verifies a token itself may throw. */
const OWN_CODES: AuthErrorCode[] = [
  'token_missing',
  'token_invalid',
  'token_expired',
  'token_revoked',
  'keys_unavailable',
  'revocation_unavailable',
]

/** Creates the function that calls the app's `resolve`, once for each request. */
export function createFindSession({
  resolve,
  claims = sessionClaims,
  timeout = 1000,
}: SessionRules<never>): FindSession {
  // A session may change during a request. All guards of the request must see the same one.
  const asked = new WeakMap<object, Promise<User | undefined>>()

  async function ask(request: object, find: (request: never) => unknown): Promise<User | undefined> {
    let session: unknown
    try {
      session = await inTime(async () => find(request as never), timeout)
    } catch (cause) {
      if (cause instanceof AuthError && OWN_CODES.includes(cause.code)) throw cause
      const error = new AuthError(
        'session_unavailable',
        `The session could not be looked up. Check that resolve answers within ${timeout} ms and does not throw.`,
        { status: 503 },
      )
      throw rememberCause(error, cause)
    }
    if (session === null || session === undefined) return undefined
    const user = readSession(session, claims)
    const { expiresAt = Infinity } = user.impersonation ?? {}
    if (expiresAt + CLOCK_TOLERANCE > Date.now()) return user
    throw refusalOf(
      user,
      new AuthError('token_expired', 'The impersonation session has ended. Sign in again.', { status: 401 }),
    )
  }

  return async (guarded) => {
    const { request, resolve: find = resolve } = sourceOf(guarded)
    let answer = asked.get(request)
    if (!answer) {
      answer = ask(request, find)
      asked.set(request, answer)
    }
    const user = await answer
    return user && copyUser(user)
  }
}

async function inTime(find: () => Promise<unknown>, timeout: number): Promise<unknown> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`resolve took longer than ${timeout} ms`)), timeout)
  })
  try {
    return await Promise.race([find(), late])
  } finally {
    clearTimeout(timer)
  }
}
