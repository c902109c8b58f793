import { type ClaimMapper, combineReadings } from '../core/impersonation.js'
import { act } from './act.js'
import { propelauth } from './propelauth.js'

/** Where the app names no mapper: RFC 8693's `act` and PropelAuth's claims, whichever is there. */
export const defaultClaims: ClaimMapper = (claims) => combineReadings(act(claims), propelauth(claims))
