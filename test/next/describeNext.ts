import type { IncomingMessage, ServerResponse } from 'node:http'
import type { User } from 'impersonation-kit/next'
import { createTestIssuer, type TestIssuer } from 'impersonation-kit/testing'
import { AuthError, createAuth } from 'impersonation-kit/server'
import { afterAll, beforeAll } from 'vitest'
import { describeAdapter } from '../conformance/describeAdapter.js'
import { frameworks, type Serve } from '../conformance/frameworks.js'
import { overSessions, toExpectedOfSessions } from '../conformance/overSessions.js'
import { describeActions } from './describeActions.js'
import { harness } from './app/lib/harness.js'
import { describeBetterAuth } from './describeBetterAuth.js'
import { describeIron, PASSWORD } from './describeIron.js'
import { describePages } from './describePages.js'
import { listen, type NextApp, serveNext } from './serveNext.js'

/** What Next.js does otherwise, whatever an adapter says. */
const LIMITS = {
  // Node keeps the first and drops the other in silence, and a handler is shown what Node keeps.
  'attack: two Authorization headers, both good': ['200 user_42, Vary: Authorization'],
  // Its own context has the headers of the request, and whoever inspects a timer is shown them. Ours shows none.
  'S42: what logs may show of a context holds no token': ['shows the user', 'a token'],
}

const LIMITS_OF_SESSIONS = {
  'attack: two Authorization headers, both good': ['200 user_42, Vary: Authorization, Cookie'],
}

/** The suite's `resolve` says whom it refuses by what is private to one copy of the package, and Next.js has bundled another. */
const OF_ONE_COPY = [
  'F41: audit: what is refused before the handler, where the token verified: another identity, another site, a session that is over',
]

/** Next.js 16 also sends no length at all. */
const LIMITS_OF_16 = {
  ...LIMITS,
  'S30: redact lets no hash and no length of the whole reply out': ['length is another', 'none'],
}

/** The app, listening, and the auth that it believes. */
export interface Site extends NextApp {
  issuer: TestIssuer
  /** The auth origin. Without `answer` it never answers: whatever is shown is known from the server. */
  origin: { asked: string[]; answer?: (request: IncomingMessage, response: ServerResponse) => Promise<void> }
  sign: (user: User, expiresIn?: number) => Promise<string>
}

/** What must hold on one version of Next.js. */
export function describeNext(version: '15' | '16'): void {
  let started: Site | undefined
  const closing: (() => void)[] = []
  const site = (): Site => {
    if (started) return started
    throw new Error('The app has not been started.')
  }

  beforeAll(async () => {
    const issuer = await createTestIssuer()
    const keys = await issuer.listen()
    const origin: Site['origin'] = { asked: [] }
    const { url, close } = await listen((request, response) => {
      origin.asked.push(`${request.method} ${request.url}`)
      void origin.answer?.(request, response)
    })
    process.env['JWKS_URL'] = keys.jwksUrl
    process.env['AUTH_URL'] = url
    process.env['SESSION_PASSWORD'] = PASSWORD
    const app = await serveNext(version)
    closing.push(app.close, close, () => void keys.close())
    started = {
      ...app,
      issuer,
      origin,
      sign: (user, expiresIn) => issuer.sign(user, expiresIn === undefined ? {} : { expiresIn }),
    }
  })
  afterAll(() => {
    for (const close of closing) close()
  })

  const name = `Next ${version}`
  const limits = version === '16' ? LIMITS_OF_16 : LIMITS
  const serve: Serve = (...all) => site().serve(...all)
  describeAdapter({ ...frameworks, [name]: serve }, { [name]: limits })
  const ofSessions = `${name}, sessions`
  const kit = () => harness.kit ?? { createAuth, AuthError }
  describeAdapter(
    {
      '/server, sessions': overSessions(frameworks['/server'] ?? serve),
      [ofSessions]: overSessions(serve, kit),
    },
    { [ofSessions]: { ...limits, ...LIMITS_OF_SESSIONS } },
    toExpectedOfSessions,
    OF_ONE_COPY,
  )
  describePages(site)
  describeActions(site)
  describeIron(site)
  describeBetterAuth(site)
}
