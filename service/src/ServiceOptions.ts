import type { MailOptions } from './alerts/index.js'
import type { Directory } from './directory/index.js'
import type { Issuer } from './issue/index.js'
import type { SigningAlgorithm } from './keys/index.js'
import type { HostRule } from './policy/index.js'
import type { SignedIn, SignedOut, SignIn } from './SignIn.js'

export type { SignedIn, SignedOut, SignIn } from './SignIn.js'

/** One environment: its settings, sessions and alerts are apart from those of the others. */
export interface EnvironmentOptions {
  /** The exact origins of the apps that may use it. An impersonation opens in the first. */
  apps: readonly [string, ...string[]]
  /**
   * The exact origins of your admin apps that show the pages of `impersonation-kit/admin` from an origin other than the service's. Their
   * pages may do what the signed-in operator may; those of `apps` may not. Default: none.
   */
  adminApps?: readonly string[]
  /** The `aud` of its tokens; no two environments may have the same. Default: the first app's origin. */
  audience?: string
  /**
   * What backends send as a bearer token to introspection, to the audit and for the verifier key; at least 32 characters. No two
   * environments may share one.
   */
  apiKeys?: readonly string[]
  /** The page of your product where customers see who was in their account: notices to customers lead to it. https, or localhost. */
  customerView?: string
}

/** When checkpoints of the audit are made, and where they are kept beside the database. */
export interface CheckpointsOptions {
  /** A file that each one is added to. It belongs on another disk or machine than the database. */
  file?: string
  /** An address that each one is posted to, as `application/jose`: https, or localhost. Anything but 2xx means that it was not kept. */
  url?: string
  /** For `url`, such as `{ authorization: 'Bearer …' }`. */
  headers?: Readonly<Record<string, string>>
  /** So old is the last one at most, in seconds, where records have come since. Default: 300. */
  every?: number
  /** After so many records there is one at once. Default: 1000. */
  afterRows?: number
}

/** How much one client may ask, and send. */
export interface LimitOptions {
  /**
   * How many requests one operator may make in a minute, and one customer to their own view; in each process. An impersonator counts as the
   * operator. How many impersonations an operator may start is a setting, `maxStartsPerHour`. Default: 1,200.
   */
  perPerson?: number
  /** How many requests without a known sign-in or key one address may make in a minute, in each process. Default: 300. */
  perAddress?: number
  /** The largest body, in bytes. Default: 262,144. The settings that an Owner saves may always have 4,194,304. */
  body?: number
  /** The largest headers of one request together, in bytes. Node has a limit of its own, 16 kB. Default: 16,384. */
  headers?: number
}

/** What is known of the connection of a request. */
export interface Connection {
  /** The client's address. */
  address?: string | undefined
}

/** Writes lines; pino and `console` are such. */
export interface Logger {
  info: (message: string) => void
  warn: (message: string) => void
  error: (message: string) => void
}

/** How the service is set up. */
export interface ServiceOptions {
  /** Where browsers reach it, such as `https://auth.example.com`. It is the `iss` of the tokens. */
  origin: string
  /** The path below which it is mounted. Default: `/`. */
  basePath?: string
  /** By name: `test`, `staging`, `production`. */
  environments: Readonly<Record<string, EnvironmentOptions>>
  /** The address of a PostgreSQL. Absent: PGlite, in `dataDir`. */
  database?: string
  /** The folder for PGlite. Default: `./impersonation-kit-data`. `memory` keeps nothing. */
  dataDir?: string
  /**
   * Your own sign-in; null means nobody. Give this or `signIn`. There is no default: a service without one would be open. Where your sign-in
   * can impersonate too, return its marker as `impersonatorUserId`: the customer's id alone would count as the customer.
   */
  authenticate?: (request: Request) => SignedIn | null | Promise<SignedIn | null>
  /** Instead of `authenticate`: a sign-in that the service runs itself. See `oidcSignIn`. */
  signIn?: SignIn
  /**
   * The page where operators sign in to your own sign-in. The dashboard leads there with `return_to`, and with `max_age=0` if they must prove
   * anew who they are.
   */
  signInUrl?: string
  /** Signs somebody out of your own sign-in, for `POST /api/v1/logout`: headers for the reply, and where to go then. */
  signOut?: (request: Request) => SignedOut | Promise<SignedOut>
  /** Your users. */
  users: Directory
  /** Does your plan include impersonation? Default: always. */
  isPaid?: (environment: string) => boolean | Promise<boolean>
  /** Your own rule, on top of the settings. It allows by `true` alone. */
  rule?: HostRule
  /** How much one client may ask, and send. */
  limits?: LimitOptions
  /**
   * The client's address, for the limits and for the audit. Behind a proxy read it from the header that your proxy sets, and that it takes
   * from everybody else. Without it everybody who comes through the proxy has its address. Default: the address of the connection.
   */
  addressOf?: (request: Request, connection: Connection) => string | undefined
  /** Lets the auth that your product has make the sessions, such as `betterAuth({ auth })`. Default: the service makes them itself. */
  issue?: Issuer
  /** The mail server of the alerts. */
  mail?: MailOptions
  /** Signed checkpoints of the audit. They are always made; without a place of their own they stand in the database alone. */
  checkpoints?: CheckpointsOptions
  /** Encrypts the signing keys in the database; at least 32 characters. */
  secret?: string
  /** How tokens are signed. Default: `RS256`. */
  algorithm?: SigningAlgorithm
  /** How long the token of somebody who is not impersonated lives, in seconds. Default: 1800. */
  tokenLife?: number
  /** Default: nothing is logged. */
  log?: Logger
  /** Unix milliseconds. For tests. */
  now?: () => number
}
