import type { Operator } from 'impersonation-kit/server'
import type { Database } from './store/index.js'

/** Who made a request, by your own sign-in. */
export interface SignedIn {
  /** The user's id in your directory. */
  userId: string
  /** There exactly for members of your team who may use the dashboard. */
  operator?: Omit<Operator, 'userId'>
  /**
   * The person at the keyboard, where your own sign-in impersonates this user (better-auth: `session.impersonatedBy`). The service then gives
   * no token, and lets nobody answer as the customer or as the operator: 403 `impersonation_forbidden`. Only absent and null mean nobody.
   */
  impersonatorUserId?: string | null | undefined
}

/** How your own sign-in signs out. */
export interface SignedOut {
  /** For the reply, such as the `Set-Cookie` that takes your cookie away. */
  headers?: HeadersInit
  redirectTo?: string
}

/** What a sign-in of the service is opened with. */
export interface SignInContext {
  database: Database
  origin: string
  /** Without a slash at its end: empty for `/`. */
  basePath: string
  /** The origins of the apps and the admin apps: whoever signs in may go back to them. */
  apps: readonly string[]
  now: () => number
  log: { warn: (message: string) => void; error: (message: string) => void }
}

/** A sign-in that the service runs itself, such as `oidcSignIn`. */
export interface SignIn {
  /** What stands against it: a sentence for whoever set it up. `host` is the address that the server binds, where it is known. */
  objection?: (setUp: { origin: string; host?: string }) => string | undefined
  open: (context: SignInContext) => OpenSignIn
}

/** A sign-in at work. */
export interface OpenSignIn {
  authenticate: (request: Request) => Promise<SignedIn | null>
  signOut: (request: Request) => Promise<SignedOut>
  /** Why this request gets no answer from the whole service: a sentence. `address` is the client's, where it is known. */
  objection?: (request: Request, address?: string) => string | undefined
  /** Answers the requests of its own pages, and counts them before; undefined for every other one. */
  handle: (request: Request, count: () => Promise<void>) => Promise<Response | undefined>
}
