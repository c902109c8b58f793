import { type ClaimMapper, combineReadings } from '../core/impersonation.js'
import { field } from '../core/read.js'
import { act } from './act.js'

/**
 * Reads Clerk's session token (`act`) and its auth object (`actor`, from `auth()` and `useAuth()`). If the impersonation began in Clerk's
 * dashboard, the impersonator's `issuer` is the dashboard. An AI agent that acts for the user counts too, and has `kind: 'agent'`. Sources:
 * `clerk/javascript` `packages/types/src/jwtv2.ts` (`ActClaim`), pull requests 377 (`actor`) and 7933 (agents);
 * https://clerk.com/docs/guides/users/impersonation.
 *
 * @example
 * ```ts
 * import { clerk } from 'impersonation-kit/claims'
 *
 * clerk({ sub: 'user_1o4q', act: { sub: 'user_21Uf', iss: 'https://dashboard.clerk.com' } }).state // 'impersonated'
 * ```
 */
export const clerk: ClaimMapper = (value) =>
  combineReadings(act(value), act({ sub: field(value, 'userId'), act: field(value, 'actor') }))
