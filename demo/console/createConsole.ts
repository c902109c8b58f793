import { fileURLToPath } from 'node:url'
import express, { type Express } from 'express'
import { createService, type ServiceOptions, type SignedIn, toNodeHandler } from 'impersonation-kit-service'
import { findPerson, fullName } from '../people.js'
import { askService } from './askService.js'
import { signInCookie } from './cookies.js'
import { directory } from './directory.js'
import { Inbox } from './Inbox.js'
import { OWN_PATHS, ownPages } from './ownPages.js'
import { outage } from './outage.js'
import { pageRoutes } from './pageRoutes.js'
import { problems } from './problem.js'
import { type SignIn, SignIns } from './SignIns.js'
import { SLACK_PATH, slackHook } from './slackHook.js'
import { turnOn } from './turnOn.js'

/** How the console is set up. Times are in seconds. */
export interface ConsoleOptions {
  /** Its own origin, which is also the `iss` of the tokens. */
  origin: string
  audience: string
  /** The apps that may read its replies. The first is the one that an impersonation opens. */
  appOrigins: [string, ...string[]]
  /** Where the service keeps its data: a folder, or `memory`. */
  dataDir: string
  /** What a backend must send to the routes for backends. Without it they refuse everybody. */
  apiKey?: string | undefined
  algorithm?: ServiceOptions['algorithm']
  tokenLife?: number | undefined
  /** Unix milliseconds. */
  now?: () => number
}

/** A running console. */
export interface Console {
  app: Express
  stop: () => Promise<void>
}

/**
 * The support console of the demo: its own sign-in, an inbox for the alerts, and the service with its dashboard, mounted in the same
 * server. It listens to nothing by itself.
 */
export async function createConsole(options: ConsoleOptions): Promise<Console> {
  const { origin, audience, appOrigins, apiKey, algorithm, tokenLife, now = Date.now } = options
  const signIns = new SignIns(now)
  const cookie = signInCookie(origin)
  const inbox = new Inbox(now)
  const service = createService({
    origin,
    environments: {
      production: {
        apps: appOrigins,
        audience,
        apiKeys: apiKey ? [apiKey] : [],
        customerView: `${appOrigins[0]}/#support-access`,
      },
    },
    dataDir: options.dataDir,
    authenticate: (request) => signedIn(signIns.find(cookie.read(request.headers.get('cookie')))),
    signOut: (request) => {
      signIns.end(cookie.read(request.headers.get('cookie')))
      return { headers: { 'set-cookie': cookie.take() }, redirectTo: `${origin}/sign-in` }
    },
    signInUrl: `${origin}/sign-in`,
    users: directory,
    mail: { url: await inbox.listen(), from: 'alerts@fernhill.example' },
    ...(algorithm && { algorithm }),
    ...(tokenLife !== undefined && { tokenLife }),
    log: { info: () => undefined, warn: () => undefined, error: (line) => console.error(line) },
    now,
  })
  const stop = async (): Promise<void> => {
    await service.stop()
    await inbox[Symbol.asyncDispose]()
  }
  const owner = signIns.signIn('owner_olga')
  const slackUrl = `http://127.0.0.1:${new URL(origin).port}${SLACK_PATH}`
  try {
    await service.start()
    await turnOn(askService(service, origin, `${cookie.name}=${owner.id}`), slackUrl)
  } catch (error) {
    await inbox[Symbol.asyncDispose]()
    throw error
  }
  signIns.end(owner.id)

  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  app.use(slackHook(inbox, now))
  app.use(OWN_PATHS, ownPages(origin, appOrigins))
  app.use(outage(now, appOrigins))
  app.get('/style.css', (_request, response) => response.sendFile(fileURLToPath(STYLE)))
  app.use(pageRoutes({ origin, appOrigins, signIns, cookie, inbox }))
  app.use(problems)
  // The bodies of its requests are still unread: only the pages above read theirs.
  app.use(toNodeHandler(service))
  return { app, stop }
}

const STYLE = new URL('./style.css', import.meta.url)

/** What the service wants to know of whoever has signed in: support and the owner are operators, customers are not. */
function signedIn(signIn: SignIn | undefined): SignedIn | null {
  const person = signIn && findPerson(signIn.userId)
  if (!person) return null
  const { userId, role, email } = person
  if (role === 'customer') return { userId }
  return {
    userId,
    operator: {
      role: role === 'owner' ? 'owner' : 'support',
      tenants: '*',
      rank: role === 'owner' ? 2 : 1,
      name: fullName(person),
      email,
      authenticatedAt: signIn.at,
    },
  }
}
