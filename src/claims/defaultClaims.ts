import { type ClaimMapper, combineReadings } from '../core/impersonation.js'
import { act } from './act.js'
import { propelauth } from './propelauth.js'

/** The default mapper: RFC 8693's `act` and PropelAuth's claims, whichever is present. */
export const defaultClaims: ClaimMapper = (claims) => combineReadings(act(claims), propelauth(claims))
