import { fileURLToPath } from 'node:url'
import express, { type Express, type Request, type Response, Router } from 'express'
import type { AuthOriginContext } from './AuthOriginContext.js'
import { backendRoutes } from './backendRoutes.js'
import { sessionCookie } from './cookies.js'
import { cors, sameSiteOnly } from './origins.js'
import { outage } from './outage.js'
import { pageRoutes } from './pageRoutes.js'
import { allowOnly, problems, Refusal } from './problem.js'
import { refreshReply } from './refreshReply.js'
import { type Session, Sessions } from './sessions.js'
import { type Algorithm, createTokenSigner } from './tokens.js'

/** How an auth origin is set up. Times are in seconds. */
export interface AuthOriginOptions {
  /** Its own origin, which is also the `iss` of its tokens. */
  issuer: string
  audience: string
  /** The apps that may read its replies. The first is the one that an impersonation opens. */
  appOrigins: [string, ...string[]]
  /** The durations on offer when an impersonation starts. */
  durations?: readonly number[]
  /** How long an access token of someone who is not impersonated lives: half an hour. */
  tokenLife?: number
  /** What a backend must send to the routes for backends. Without it they refuse everybody. */
  apiKey?: string | undefined
  /** Where the signing key is kept, so that backends which know it need not ask again after a restart. */
  keyFile?: string | undefined
  /** How tokens are signed: RS256. */
  algorithm?: Algorithm | undefined
  /** Unix milliseconds. */
  now?: () => number
}

/** An auth origin in memory: it speaks the wire that `AuthProvider` and PropelAuth's clients expect. */
export async function createAuthOrigin(options: AuthOriginOptions): Promise<Express> {
  const { issuer, audience, appOrigins, apiKey, tokenLife = 30 * 60, now = Date.now } = options
  const signer = await createTokenSigner(issuer, audience, options)
  const seconds = (): number => now() / 1000
  const sessions = new Sessions(seconds)
  const cookie = sessionCookie(issuer)
  const context: AuthOriginContext = {
    issuer,
    appOrigins,
    productUrl: `${appOrigins[0]}/`,
    durations: options.durations ?? [120, 900, 1800, 3600],
    sessions,
    session(request, response) {
      const id = cookie.read(request)
      const session = id === undefined ? undefined : sessions.find(id)
      if (session && session.id !== id) cookie.write(response, session.id)
      return session
    },
    setSession: (response, session) => cookie.write(response, session.id),
    clearSession: (response) => cookie.clear(response),
  }

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use((_request, response, next) => {
    response.set({
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'same-origin',
      'Content-Security-Policy': `default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self' ${appOrigins.join(' ')}`,
    })
    next()
  })
  app.use(express.json({ limit: '8kb' }), express.urlencoded({ extended: false, limit: '8kb' }))
  // No browser: a backend carries a key, and names no origin.
  app.use(backendRoutes({ signer, sessions, seconds, apiKey }))
  app.use(cors(appOrigins), sameSiteOnly(issuer, appOrigins), outage(now))

  app.get('/api/v1/refresh_token', async (request, response) => {
    const session = context.session(request, response)
    const reply = session && (await refreshReply(session, { signer, now: seconds(), tokenLife }))
    if (!reply) throw new Refusal(401, 'signed_out', 'Signed out', 'There is no session. Sign in first.')
    response.json(reply)
  })
  app.get('/.well-known/jwks.json', (_request, response) => {
    response.set('Cache-Control', 'public, max-age=60').json(signer.jwks)
  })
  app.use(sessionRoutes(context))
  app.use(pageRoutes(context))
  app.get('/style.css', (_request, response) => response.sendFile(fileURLToPath(STYLE)))
  app.use(() => {
    throw new Refusal(404, 'not_found', 'Not found', 'There is nothing at this address.')
  })
  app.use(problems)
  return app
}

const STYLE = new URL('./style.css', import.meta.url)

/** Stop, extend and sign out. */
function sessionRoutes(context: AuthOriginContext): Router {
  const { sessions, issuer } = context
  const router = Router()
  const required = (request: Request, response: Response): Session => {
    const session = context.session(request, response)
    if (!session)
      throw new Refusal(401, 'signed_out', 'Signed out', 'There is no session to change. Sign in first.')
    return session
  }
  const stop = (session: Session, response: Response): void => {
    const returnTo = session.impersonation?.returnTo ?? `${issuer}/customers`
    if (session.impersonation) context.setSession(response, sessions.stop(session))
    response.json({ redirect_to: returnTo })
  }
  router
    .route('/api/v1/impersonation/stop')
    .post((request, response) => stop(required(request, response), response))
    .all(allowOnly('POST'))
  router
    .route('/api/v1/impersonation/extend')
    .post((request, response) => {
      const session = required(request, response)
      const { impersonation } = session
      if (!impersonation || !sessions.extend(session, impersonation)) {
        throw new Refusal(
          409,
          'cannot_extend',
          'Cannot extend',
          'There is no impersonation that could last longer.',
        )
      }
      response.json({ expires_at: impersonation.expiresAt })
    })
    .all(allowOnly('POST'))
  router
    .route('/api/v1/logout')
    .post((request, response) => {
      const session = context.session(request, response)
      if (session?.impersonation) return stop(session, response)
      if (session) sessions.end(session)
      context.clearSession(response)
      response.json({ redirect_to: `${issuer}/sign-in` })
    })
    .all(allowOnly('POST'))
  return router
}
