import express, { type Request, type Response, Router } from 'express'
import { safeReturnTo } from '../../src/core/returnTo.js'
import { findPerson } from '../people.js'
import type { SignInCookie } from './cookies.js'
import type { Inbox } from './Inbox.js'
import { inboxPage } from './inboxPage.js'
import { allowOnly, Refusal } from './problem.js'
import { signInPage } from './signInPage.js'
import type { SignIns } from './SignIns.js'

/** What the pages are made of. */
export interface PagesContext {
  origin: string
  appOrigins: readonly [string, ...string[]]
  signIns: SignIns
  cookie: SignInCookie
  inbox: Inbox
}

/** The pages that are not the service's: sign in, sign out, and the inbox. They work without a script. */
export function pageRoutes(context: PagesContext): Router {
  const { origin, appOrigins, signIns, cookie, inbox } = context
  const productUrl = `${appOrigins[0]}/`
  const router = Router()
  const form = express.urlencoded({ extended: false, limit: '8kb' })
  const returnTo = (value: unknown): string | undefined => safeReturnTo(value, origin, appOrigins)

  const signInForm = (request: Request, response: Response): void => {
    response.send(signInPage(returnTo(request.query.return_to) ?? returnTo(decodeBase64(request.query.rt))))
  }
  router.get('/login', signInForm) // where PropelAuth's clients send people
  router
    .route('/sign-in')
    .get(signInForm)
    .post(form, express.json({ limit: '8kb' }), (request, response) => {
      const body = fields(request)
      const person = typeof body.user_id === 'string' ? findPerson(body.user_id) : undefined
      if (!person) throw new Refusal(400, 'unknown_user', 'Nobody chosen', 'Choose somebody from the list.')
      signIns.end(cookie.read(request.headers.cookie))
      response.append('Set-Cookie', cookie.give(signIns.signIn(person.userId).id))
      const home = {
        customer: productUrl,
        owner: `${origin}/production/settings`,
        agent: `${origin}/production/users`,
      }[person.role]
      response.redirect(303, returnTo(body.return_to) ?? home)
    })
    .all(allowOnly('GET', 'POST'))
  router
    .route('/sign-out')
    .post((request, response) => {
      signIns.end(cookie.read(request.headers.cookie))
      response.append('Set-Cookie', cookie.take())
      response.redirect(303, '/sign-in')
    })
    .all(allowOnly('POST'))

  router.get('/inbox', (request, response) => {
    // It is the sign-in that says who somebody is, never the request.
    const signIn = signIns.find(cookie.read(request.headers.cookie))
    const person = signIn && findPerson(signIn.userId)
    if (!person) return response.redirect(303, '/sign-in')
    if (person.role === 'customer')
      throw new Refusal(403, 'agents_only', 'For support agents', 'Sign in as a support agent to see alerts.')
    response.send(inboxPage({ person, productUrl }, origin, inbox))
  })
  return router
}

function fields(request: Request): Record<string, unknown> {
  const body: unknown = request.body
  return body !== null && typeof body === 'object' ? (body as Record<string, unknown>) : {}
}

function decodeBase64(value: unknown): string | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined
}
