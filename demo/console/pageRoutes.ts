import express, { type Request, type Response, Router } from 'express'
import { safeReturnTo } from '../../src/core/returnTo.js'
import { findPerson, type Person } from '../people.js'
import type { AskService } from './askService.js'
import type { SignInCookie } from './cookies.js'
import type { Inbox } from './Inbox.js'
import { inboxPage } from './inboxPage.js'
import { customersPage, sessionPage, settingsPage, signInPage, startPage } from './pages.js'
import { allowOnly, Refusal } from './problem.js'
import { findUsers, getSession, getSettings, startSession, stopSession, viewedBy } from './serviceCalls.js'
import type { SignIns } from './SignIns.js'
import type { Viewer } from './frame.js'

/** What the pages are made of. */
export interface PagesContext {
  origin: string
  appOrigins: readonly [string, ...string[]]
  durations: readonly number[]
  signIns: SignIns
  cookie: SignInCookie
  inbox: Inbox
  /** Asks the service with the cookies of a request. */
  ask: (request: Request) => AskService
}

/** The pages for people: sign in, find a customer, start and stop, and the inbox. They work without a script. */
export function pageRoutes(context: PagesContext): Router {
  const { origin, appOrigins, durations, signIns, cookie, inbox, ask } = context
  const productUrl = `${appOrigins[0]}/`
  const router = Router()
  const form = express.urlencoded({ extended: false, limit: '8kb' })
  const returnTo = (value: unknown): string | undefined => {
    const safe = safeReturnTo(value, origin, appOrigins)
    return safe === undefined ? undefined : new URL(safe, origin).href
  }

  const signInForm = (request: Request, response: Response): void => {
    response.send(signInPage(returnTo(request.query.return_to) ?? returnTo(decodeBase64(request.query.rt))))
  }
  router.get('/', (_request, response) => response.redirect(303, '/customers'))
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
      const home = person.role === 'customer' ? productUrl : `${origin}/customers`
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

  router.get('/customers', async (request, response) => {
    const viewer = await viewerOf(request, response)
    if (!viewer) return response.redirect(303, '/sign-in')
    const search = typeof request.query.q === 'string' ? request.query.q : ''
    response.send(customersPage(viewer, await findUsers(ask(request), search), search))
  })
  router.get('/customers/:id', async (request, response) => {
    const viewer = await viewerOf(request, response)
    if (!viewer) return response.redirect(303, '/sign-in')
    const customer = findPerson(request.params.id)
    if (customer?.role !== 'customer')
      throw new Refusal(404, 'not_found', 'Not found', 'There is no such customer.')
    const search = typeof request.query.q === 'string' ? request.query.q : ''
    const back = search ? `/customers?q=${encodeURIComponent(search)}` : '/customers'
    const reason = typeof request.query.reason === 'string' ? request.query.reason : ''
    response.send(
      startPage(viewer, customer, durations, {
        back,
        reason,
        returnTo: returnTo(request.query.return_to) ?? back,
      }),
    )
  })
  router.get('/inbox', async (request, response) => {
    const viewer = await viewerOf(request, response)
    if (!viewer) return response.redirect(303, '/sign-in')
    response.send(inboxPage(viewer, origin, inbox))
  })
  router.get('/production/sessions/:id', async (request, response) => {
    const viewer = await viewerOf(request, response)
    if (!viewer) return response.redirect(303, '/sign-in')
    response.send(sessionPage(viewer, await getSession(ask(request), request.params.id)))
  })
  router.get('/production/settings', async (request, response) => {
    const viewer = await viewerOf(request, response)
    if (!viewer) return response.redirect(303, '/sign-in')
    response.send(settingsPage(viewer, await getSettings(ask(request))))
  })

  router
    .route('/impersonate')
    .post(form, express.json({ limit: '8kb' }), async (request, response) => {
      const fallback = `${origin}/customers`
      const { cookies, location } = await startSession(
        ask(request),
        fields(request),
        (value) => returnTo(value) ?? fallback,
      )
      for (const one of cookies) response.append('Set-Cookie', one)
      response.redirect(303, location)
    })
    .all(allowOnly('POST'))
  router
    .route('/stop')
    .post(async (request, response) => {
      const { cookies, location } = await stopSession(ask(request))
      for (const one of cookies) response.append('Set-Cookie', one)
      response.redirect(303, location ?? '/customers')
    })
    .all(allowOnly('POST'))

  /** Who is signed in, where that is somebody of support, and whose account this browser views at the moment. */
  async function viewerOf(request: Request, response: Response): Promise<Viewer | undefined> {
    const signIn = signIns.find(cookie.read(request.headers.cookie))
    const person = signIn && findPerson(signIn.userId)
    if (!person) return undefined
    const { viewed, cookies } = await viewedBy(ask(request))
    for (const one of cookies) response.append('Set-Cookie', one)
    return { person: ofSupport(person), productUrl, ...(viewed && { viewed }) }
  }
  return router
}

/** It is the sign-in that says who somebody is, never the request. */
function ofSupport(person: Person): Person {
  if (person.role !== 'customer') return person
  throw new Refusal(403, 'agents_only', 'For support agents', 'Sign in as a support agent to see customers.')
}

function fields(request: Request): Record<string, unknown> {
  const body: unknown = request.body
  return body !== null && typeof body === 'object' ? (body as Record<string, unknown>) : {}
}

function decodeBase64(value: unknown): string | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined
}
