import { html } from 'hono/html'
import { page, returnAddress } from '../http/index.js'
import { Refusal } from '../impersonations/index.js'
import type { OpenSignIn, SignedIn, SignInContext } from '../SignIn.js'
import { signInSessions } from './signInSessions.js'

/** What `GET /sign-in` was asked for. */
export interface Question {
  /** Where to go afterwards: an address of the service or of an app. */
  returnTo: string
  /** The sign-in must not be older than this, in seconds. */
  maxAge?: number
  loginHint?: string
}

type Answer = (request: Request, url: URL) => Promise<Response>

/** How people prove who they are. */
export interface Way {
  /** `GET /sign-in` */
  ask: (request: Request, question: Question, url: URL) => Promise<Response>
  /** Its other routes, such as `POST /sign-in`. */
  routes: Readonly<Record<string, Answer>>
  /** Where people sign out of what stands behind this sign-in. */
  signOutElsewhere?: () => Promise<string | undefined>
}

/** What a way needs of the sign-in around it. */
export interface Tools extends SignInContext {
  /** The address of the sign-in page. */
  address: string
  /** `value` where it is an address of the service or of an app; otherwise the service's own page. */
  returnTo: (value: unknown) => string
  /** Begins a session, and leads back. */
  welcome: (
    request: Request,
    signedIn: SignedIn,
    returnTo: string,
    headers?: Record<string, string>,
  ) => Promise<Response>
}

/**
 * The routes, sessions and pages that every sign-in of the service has.
 *
 * @param life - How long somebody stays signed in, in milliseconds.
 * @param recheck - Asked at every request.
 */
export function openSignIn(
  context: SignInContext,
  life: number,
  makeWay: (tools: Tools) => Way,
  recheck: (signedIn: SignedIn) => SignedIn | null | Promise<SignedIn | null> = (signedIn) => signedIn,
): OpenSignIn {
  const { origin, basePath, apps } = context
  const home = `${origin}${basePath}/`
  const address = `${home}sign-in`
  const sessions = signInSessions(context, life)
  const find = async (request: Request): Promise<SignedIn | null> => {
    const found = await sessions.find(request)
    return found ? recheck(found) : null
  }
  const way = makeWay({
    ...context,
    address,
    returnTo: (value) => returnAddress(value, [origin, ...apps]) ?? home,
    welcome: async (request, signedIn, returnTo, more = {}) => {
      const headers = new Headers({ location: returnTo, 'cache-control': 'no-store', ...more })
      headers.append('set-cookie', await sessions.begin(request, signedIn))
      return new Response(null, { status: 303, headers })
    },
  })

  const signOut: Answer = async (request) => {
    const elsewhere = await way.signOutElsewhere?.()
    return page(request, {
      title: 'Signed out',
      sentence: 'You are signed out of this service.',
      markup: html`<p><a href="${address}">Sign in again</a></p>
        ${
          elsewhere === undefined
            ? ''
            : html`<p><a href="${elsewhere}">Sign out of ${new URL(elsewhere).host} too</a></p>`
        }`,
      headers: { 'set-cookie': await sessions.end(request) },
    })
  }
  const ask: Answer = async (request, url) => {
    const { searchParams: asked } = url
    const maxAge = asked.get('max_age')
    if (maxAge !== null && !/^\d{1,7}$/.test(maxAge)) {
      return page(request, {
        status: 400,
        code: 'invalid_request',
        title: 'This address is wrong',
        sentence: 'max_age must be a number of seconds.',
      })
    }
    const loginHint = asked.get('login_hint')
    return way.ask(
      request,
      {
        // `target_link_uri` is its name where a provider begins the sign-in (OpenID Connect Core, section 4).
        returnTo:
          returnAddress(asked.get('return_to') ?? asked.get('target_link_uri'), [origin, ...apps]) ?? home,
        ...(maxAge !== null && { maxAge: Number(maxAge) }),
        ...(loginHint !== null && { loginHint }),
      },
      url,
    )
  }
  const routes: Record<string, Answer> = {
    'GET /sign-in': ask,
    'POST /sign-out': signOut,
    ...way.routes,
  }

  return {
    authenticate: find,
    signOut: async (request) => ({
      headers: { 'set-cookie': await sessions.end(request) },
      redirectTo: home,
    }),
    handle: async (request, count) => {
      const url = new URL(request.url)
      const path = url.pathname.slice(basePath.length) || '/'
      const methods = Object.keys(routes)
        .filter((route) => route.endsWith(` ${path}`))
        .map((route) => route.slice(0, route.indexOf(' ')))
      if (methods.length === 0) return undefined
      const answer = routes[`${request.method === 'HEAD' ? 'GET' : request.method} ${path}`]
      if (!answer) {
        return page(request, {
          status: 405,
          code: 'method_not_allowed',
          title: 'Not this way',
          sentence: `This address answers ${methods.join(' and ')}.`,
          headers: { allow: methods.join(', ') },
        })
      }
      const from = request.headers.get('origin')
      // The apps may write to the service, but nobody is signed in or out from one: that is what this site's own pages are for.
      if (request.method === 'POST' && from !== null && from !== origin) {
        return page(request, {
          status: 403,
          code: 'origin_forbidden',
          title: 'Not from there',
          sentence: 'The form did not come from this site. Open the sign-in page, and try again.',
        })
      }
      try {
        await count()
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
        const { status, code, message: sentence, headers } = error
        return page(request, { status, code, title: 'Wait a moment', sentence, headers: { ...headers } })
      }
      return answer(request, url)
    },
  }
}

/** A person's name for people. */
export function nameOf({ userId, operator }: SignedIn): string {
  return operator?.name ?? operator?.email ?? userId
}
