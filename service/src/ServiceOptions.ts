import type { Operator } from 'impersonation-kit/server'
import type { MailOptions } from './alerts/index.js'
import type { Directory } from './directory/index.js'
import type { Issuer } from './issue/index.js'
import type { SigningAlgorithm } from './keys/index.js'
import type { HostRule } from './policy/index.js'

/** Who made a request, by your own sign-in. */
export interface SignedIn {
  /** The user's id in your directory. */
  userId: string
  /** There exactly for members of your team who may use the dashboard. */
  operator?: Omit<Operator, 'userId'>
}

/** How your own sign-in signs out. */
export interface SignedOut {
  /** For the reply, such as the `Set-Cookie` that takes your cookie away. */
  headers?: HeadersInit
  redirectTo?: string
}

/** One environment: its settings, sessions and alerts are apart from those of the others. */
export interface EnvironmentOptions {
  /** The exact origins of the apps that may use it. An impersonation opens in the first. */
  apps: readonly [string, ...string[]]
  /** The `aud` of its tokens. Default: the first app's origin. */
  audience?: string
  /** What backends send as a bearer token to introspection, to the audit and for the verifier key; at least 32 characters. */
  apiKeys?: readonly string[]
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
  /** Your own sign-in; null means nobody. There is no default: a service without it would be open. */
  authenticate: (request: Request) => SignedIn | null | Promise<SignedIn | null>
  /** Signs somebody out of your own sign-in, for `POST /api/v1/logout`: headers for the reply, and where to go then. */
  signOut?: (request: Request) => SignedOut | Promise<SignedOut>
  /** Your users. */
  users: Directory
  /** Does your plan include impersonation? Default: always. */
  isPaid?: (environment: string) => boolean | Promise<boolean>
  /** Your own rule, on top of the settings. It allows by `true` alone. */
  rule?: HostRule
  /** Lets the auth that your product has make the sessions, such as `betterAuth({ auth })`. Default: the service makes them itself. */
  issue?: Issuer
  /** The mail server of the alerts. */
  mail?: MailOptions
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
