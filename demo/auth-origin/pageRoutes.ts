import { type Request, type Response, Router } from 'express'
import { safeReturnTo } from '../../src/core/returnTo.js'
import type { AuthOriginContext } from './AuthOriginContext.js'
import { customersPage, signInPage, startPage } from './pages.js'
import { findCustomers, findPerson, type Person } from '../people.js'
import { allowOnly, Refusal } from './problem.js'
import type { Session } from './sessions.js'
import { readStart } from './startRequest.js'

/** The pages for people: sign in, find a customer, start and stop. They work without a script. */
export function pageRoutes(context: AuthOriginContext): Router {
  const { sessions, issuer, appOrigins, productUrl, durations } = context
  const router = Router()
  const returnTo = (value: unknown): string | undefined => safeReturnTo(value, issuer, appOrigins)

  const signInForm = (request: Request, response: Response): void => {
    response.send(signInPage(returnTo(request.query.return_to) ?? returnTo(decodeBase64(request.query.rt))))
  }
  router.get('/', (_request, response) => response.redirect(303, '/customers'))
  router.get('/login', signInForm) // where PropelAuth's clients send people
  router
    .route('/sign-in')
    .get(signInForm)
    .post((request, response) => {
      const body = fields(request)
      const person = typeof body.user_id === 'string' ? findPerson(body.user_id) : undefined
      if (!person) throw new Refusal(400, 'unknown_user', 'Nobody chosen', 'Choose somebody from the list.')
      const before = context.session(request, response)
      if (before) sessions.end(before)
      context.setSession(response, sessions.signIn(person.userId))
      const home = person.role === 'agent' ? `${issuer}/customers` : productUrl
      response.redirect(303, returnTo(body.return_to) ?? home)
    })
    .all(allowOnly('GET', 'POST'))
  router
    .route('/sign-out')
    .post((request, response) => {
      const session = context.session(request, response)
      if (session) sessions.end(session)
      context.clearSession(response)
      response.redirect(303, '/sign-in')
    })
    .all(allowOnly('POST'))

  router.get('/customers', (request, response) => {
    const session = context.session(request, response)
    if (!session) return response.redirect(303, '/sign-in')
    const search = typeof request.query.q === 'string' ? request.query.q : ''
    response.send(customersPage(viewer(session), findCustomers(search), search))
  })
  router.get('/customers/:id', (request, response) => {
    const session = context.session(request, response)
    if (!session) return response.redirect(303, '/sign-in')
    const self = viewer(session)
    const customer = findPerson(request.params.id)
    if (customer?.role !== 'customer')
      throw new Refusal(404, 'not_found', 'Not found', 'There is no such customer.')
    const search = typeof request.query.q === 'string' ? request.query.q : ''
    const back = search ? `/customers?q=${encodeURIComponent(search)}` : '/customers'
    const reason = typeof request.query.reason === 'string' ? request.query.reason : ''
    response.send(
      startPage(self, customer, durations, {
        back,
        reason,
        returnTo: returnTo(request.query.return_to) ?? back,
      }),
    )
  })

  router
    .route('/impersonate')
    .post((request, response) => {
      const session = context.session(request, response)
      if (!session) throw new Refusal(401, 'signed_out', 'Signed out', 'Sign in as a support agent first.')
      agent(session)
      if (session.impersonation) {
        throw new Refusal(
          409,
          'already_impersonating',
          'Already viewing as a customer',
          'Stop the impersonation that is under way before you start another.',
        )
      }
      const start = readStart(fields(request), { durations, returnTo, fallback: `${issuer}/customers` })
      context.setSession(response, sessions.start(session, start))
      response.redirect(303, productUrl)
    })
    .all(allowOnly('POST'))
  router
    .route('/stop')
    .post((request, response) => {
      const session = context.session(request, response)
      if (session?.impersonation) context.setSession(response, sessions.stop(session))
      response.redirect(303, session?.impersonation?.returnTo ?? '/customers')
    })
    .all(allowOnly('POST'))

  function viewer(
    session: Session,
  ): { person: Person } & Pick<Session, 'impersonation'> & { productUrl: string } {
    const { impersonation } = session
    return { person: agent(session), productUrl, ...(impersonation && { impersonation }) }
  }
  return router
}

/** Who signed in, where that is a support agent. It is the session that says so, never the request. */
function agent(session: Session): Person {
  const person = findPerson(session.userId)
  if (person?.role === 'agent') return person
  throw new Refusal(403, 'agents_only', 'For support agents', 'Sign in as a support agent to see customers.')
}

function fields(request: Request): Record<string, unknown> {
  const body: unknown = request.body
  return body !== null && typeof body === 'object' ? (body as Record<string, unknown>) : {}
}

function decodeBase64(value: unknown): string | undefined {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString() : undefined
}
