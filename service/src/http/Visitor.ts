import type { Operator } from 'impersonation-kit/server'
import type { SignedIn } from '../ServiceOptions.js'

/** What the routes know of a request, once somebody has asked. */
export interface Visitor {
  /** By the host's own sign-in. */
  signedIn?: SignedIn
  operator?: Operator
  /** The secret in the cookie of an impersonation; it may be over. */
  cookie?: string
}
