import type { BetterAuthInside, BetterAuthServer, BetterAuthSession } from './BetterAuthServer.js'
import {
  readAdminSession,
  readBearer,
  readSessionToken,
  restoreOwnSession,
  withOwnSessions,
} from './betterAuthCookies.js'
import type { IssuedSession, Issuer } from './Issuer.js'

/** How the service starts impersonations in better-auth. */
export interface BetterAuthOptions {
  /** What `betterAuth()` of the package better-auth gave, with its admin plugin. It runs in the same process. */
  auth: { api: object; $context: Promise<unknown> }
  /**
   * The name of an additional field of better-auth's sessions that says the mode, such as `impersonationMode`. better-auth has no
   * read-only sessions of its own: without this field only `full` can be started. Your backend must hold to the field.
   */
  modeField?: string
  /**
   * The environment of the service that the accounts of `auth` are in. Required if the service has several: better-auth's sessions are the
   * same in all of them, so nothing can be started in the others.
   */
  environment?: string
}

/**
 * Lets better-auth make the sessions: the service decides, records and alerts, and then calls better-auth's own `impersonateUser`,
 * with the operator's own sign-in. A session ends by `stopImpersonating`, or by the deletion of its row. Close better-auth's own
 * route to it, by `disabledPaths: ['/admin/impersonate-user']`: whoever calls that route is asked nothing.
 *
 * @throws TypeError where `auth` has no admin plugin, or a `baseURL` of several hosts together with `crossSubDomainCookies`.
 *
 * @example
 * ```ts
 * import { betterAuth, type BetterAuthOptions } from 'impersonation-kit-service'
 *
 * declare const auth: BetterAuthOptions['auth'] // betterAuth({ plugins: [admin()], disabledPaths: ['/admin/impersonate-user'], … })
 * export const issue = betterAuth({ auth, modeField: 'impersonationMode' })
 * ```
 */
export function betterAuth({ auth, modeField, environment }: BetterAuthOptions): Issuer {
  if (!('impersonateUser' in auth.api) || !('stopImpersonating' in auth.api)) {
    throw new TypeError(
      'betterAuth: auth has no impersonateUser. Add the admin plugin to it: betterAuth({ plugins: [admin()] }).',
    )
  }
  const { api, options, $context } = auth as BetterAuthServer
  if (typeof options?.baseURL === 'object' && options.advanced?.crossSubDomainCookies?.enabled) {
    // The names of its cookies then follow each request: an impersonation could be missed.
    throw new TypeError(
      'betterAuth: auth has baseURL.allowedHosts together with advanced.crossSubDomainCookies. Give it a baseURL that is a text, such as "https://app.example.com", or turn crossSubDomainCookies off.',
    )
  }
  const termsOf = ({ expiresAt, mode }: IssuedSession) => ({
    expiresAt: new Date(expiresAt),
    ...(modeField !== undefined && { [modeField]: mode }),
  })
  const isKept = (row: BetterAuthSession, session: IssuedSession): boolean =>
    new Date(row.expiresAt).getTime() === session.expiresAt &&
    (modeField === undefined || row[modeField] === session.mode)

  const ownRequest = async (request: Request): Promise<Request> => {
    const inside = await $context
    const own = async (token: string | undefined) => ((await isOwn(token, inside)) ? token : undefined)
    const now = await own(readSessionToken(request, inside))
    const aside = now === undefined ? await own(readAdminSession(request, inside)?.token) : undefined
    const bearer = readBearer(request, inside)
    return withOwnSessions(request, inside, {
      token: now ?? aside,
      isAside: aside !== undefined,
      bearer: (await isOwn(bearer?.token, inside)) ? bearer?.credentials : undefined,
    })
  }

  return {
    name: 'better-auth',
    modes: modeField === undefined ? ['full'] : ['read-only', 'full'],
    ...(environment !== undefined && { environment }),
    ownRequest,
    begin: async (request, session) => {
      const { headers } = await ownRequest(request)
      const reply = await api.impersonateUser({ body: { userId: session.userId }, headers, asResponse: true })
      if (!reply.ok) throw new Error(`impersonateUser answered ${reply.status}: ${await codeOf(reply)}`)
      const { session: row } = (await reply.json()) as { session: BetterAuthSession }
      const { internalAdapter } = await $context
      if (row.userId !== session.userId || row.impersonatedBy !== session.operatorId) {
        await internalAdapter.deleteSession(row.token)
        throw new Error(
          'better-auth made a session for other people than the service allowed. The ids of `authenticate` and of the directory must be those of better-auth.',
        )
      }
      // better-auth's own end is an hour away, and `read-only` is unknown to it.
      await internalAdapter.updateSession(row.token, termsOf(session))
      const kept = new Headers()
      for (const line of reply.headers.getSetCookie()) kept.append('set-cookie', line)
      return { handle: row.id, headers: kept }
    },
    keep: async (session) => {
      const [row] = await rowsOf(await $context, session)
      if (!row) return false
      if (!isKept(row, session))
        await (await $context).internalAdapter.updateSession(row.token, termsOf(session))
      return true
    },
    end: async (session) => {
      const inside = await $context
      for (const { token } of await rowsOf(inside, session)) await inside.internalAdapter.deleteSession(token)
    },
    leave: async (request) => {
      const inside = await $context
      const admin = readAdminSession(request, inside)
      if (!admin || (await isOwn(readSessionToken(request, inside), inside))) return {}
      const reply = await api.stopImpersonating({ headers: request.headers, asResponse: true })
      if (!reply.ok) return restoreOwnSession(inside, admin)
      const kept = new Headers()
      for (const line of reply.headers.getSetCookie()) kept.append('set-cookie', line)
      return kept
    },
  }
}

/** Does the session run, and is it nobody's impersonation? */
async function isOwn(token: string | undefined, { internalAdapter }: BetterAuthInside): Promise<boolean> {
  const found = token === undefined ? null : await internalAdapter.findSession(token)
  if (!found) return false
  const { impersonatedBy = null, expiresAt } = found.session
  return impersonatedBy === null && new Date(expiresAt) > new Date()
}

/** The impersonations of this operator in this account: the one of the handle, or all. */
async function rowsOf(
  { internalAdapter }: BetterAuthInside,
  { userId, operatorId, handle }: IssuedSession,
): Promise<BetterAuthSession[]> {
  const all = await internalAdapter.listSessions(userId)
  return all.filter(
    ({ id, impersonatedBy }) => impersonatedBy === operatorId && (handle === undefined || id === handle),
  )
}

async function codeOf(reply: Response): Promise<string> {
  const body = (await reply.json().catch(() => ({}))) as { code?: unknown }
  return typeof body.code === 'string' ? body.code : 'no code'
}
