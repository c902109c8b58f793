import { AuthError } from '../../core/errors.js'
import type { User } from '../../core/user.js'
import type { GuardedRequest } from '../shared/GuardedRequest.js'
import { refusalOf, refusedUser } from '../shared/refusedUsers.js'
import type { FindSession, SessionRules } from '../sessions/index.js'
import type { Credentials } from './authenticate.js'
import { crossSite } from './crossSite.js'
import { isSameOrigin } from './isSameOrigin.js'
import { isOtherScheme, readBearer } from './readBearer.js'
import { refuseTwoCookies } from './readCookie.js'

/**
 * Reads the session of a request. Only the app's `resolve` knows where the session is kept. So it counts as a cookie, unless an
 * `Authorization` header carries a token: a write must then come from a page of the app.
 */
export function sessionCredentials(
  findSession: FindSession,
  cookie: SessionRules['cookie'],
  isWrite: (request: GuardedRequest) => Promise<boolean>,
): Credentials {
  const { name, origins = [] } = typeof cookie === 'string' ? { name: cookie } : (cookie ?? {})

  function hasBearer({ headers }: GuardedRequest): boolean {
    const header = headers.get('authorization')
    return header !== null && !isOtherScheme(header) && readBearer(header) !== undefined
  }
  const isForeign = (request: GuardedRequest): boolean =>
    !hasBearer(request) && !isSameOrigin(request, origins)

  /** Another site cannot use a session that does not exist. It must not learn whether there is, or was, a session. */
  async function findForeign(request: GuardedRequest): Promise<undefined> {
    let user: User | undefined
    try {
      user = await findSession(request)
    } catch (error) {
      user = refusedUser(error as object)
      if (!user) throw error
    }
    if (user) throw refusalOf(user, crossSite())
  }

  return {
    async userOf(request): Promise<User | undefined> {
      const isByToken = hasBearer(request)
      if (name !== undefined) refuseTwoCookies(request.headers.get('cookie'), name)
      const isForeignWrite = isForeign(request) && (await isWrite(request))
      const user = await (isForeignWrite ? findForeign(request) : findSession(request))
      if (user || !isByToken) return user
      throw new AuthError('token_invalid', 'There is no session for this access token.')
    },
    refuseCrossSite(request) {
      if (isForeign(request)) throw crossSite()
    },
  }
}
