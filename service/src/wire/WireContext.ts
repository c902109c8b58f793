import type { AuditQueue } from '../audit/index.js'
import type { CheckedOptions } from '../checkOptions.js'
import type { Context } from 'hono'
import type { Client } from '../Client.js'
import type { Cookie, Limits } from '../http/index.js'
import type { ServiceContext } from '../impersonations/index.js'
import type { Keyring } from '../keys/index.js'

/** What the routes that products speak to are made of. */
export interface WireContext {
  service: ServiceContext
  options: CheckedOptions
  keyring: Keyring
  cookie: Cookie
  limits: Limits
  auditQueue: AuditQueue
  /** The environment whose app has this origin. */
  environmentOf: (origin: string | undefined) => string | undefined
  clientOf: (c: Context) => Client
  /** The environment whose API key a request carries; undefined where it carries none that is known. */
  environmentOfKey: (request: Request) => string | undefined
}
