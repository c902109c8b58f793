import type { Context, MiddlewareHandler } from 'hono'
import type { Operator } from 'impersonation-kit/server'
import type { Deliver } from '../alerts/index.js'
import type { AuditVerdict } from '../audit/index.js'
import type { CheckedOptions } from '../checkOptions.js'
import type { Client } from '../Client.js'
import type { Cookie, Limits } from '../http/index.js'
import type { ServiceContext } from '../impersonations/index.js'
import type { Cursors } from './cursors.js'

/** What the routes of operators and customers are made of. */
export interface ApiContext {
  service: ServiceContext
  options: CheckedOptions
  cookie: Cookie
  limits: Limits
  deliver: Deliver
  cursors: Cursors
  /** Over the whole audit, with the checkpoints that are kept elsewhere. */
  verifyAudit: () => Promise<AuditVerdict>
  /** The environment whose app has this origin. */
  environmentOf: (origin: string | undefined) => string | undefined
  clientOf: (c: Context) => Client
}

/** What a route knows once its guard has let the request through. */
export interface ApiEnv {
  Variables: {
    operator: Operator
    /** Is the request made while impersonating? */
    isNested: boolean
    environment: string
    userId: string
  }
}

export type Guard = MiddlewareHandler<ApiEnv>
