import type { ClaimMapper } from '../core/impersonation.js'
import { act } from './act.js'
import { combineClaims } from './combineClaims.js'
import { propelauth } from './propelauth.js'

/** Where the app names no mapper: RFC 8693's `act` and PropelAuth's claims, whichever is there. */
export const defaultClaims: ClaimMapper = combineClaims(act, propelauth)
