import { type ClaimMapper, combineReadings } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'

/**
 * Reads WorkOS AuthKit's access token (`act`) and its session (`impersonator`, from `withAuth()` and the authentication reply). Both
 * identify the impersonator, a user of WorkOS's dashboard, only by e-mail. Sources: https://workos.com/docs/authkit/impersonation, the
 * decoded access token of https://workos.com/docs/reference/authkit, `workos/authkit-nextjs` `src/interfaces.ts` (`Impersonator`).
 *
 * @example
 * ```ts
 * import { workos } from 'impersonation-kit/claims'
 *
 * workos({ sub: 'user_01H5', act: { sub: 'ana@corp.example' } }).state // 'impersonated'
 * ```
 */
export const workos: ClaimMapper = (value) => {
  const userId = readId(field(value, 'sub')) ?? readId(field(field(value, 'user'), 'id'))
  const [actor, session] = [field(value, 'act'), field(value, 'impersonator')]
  const sub = field(actor, 'sub')
  const email = typeof sub === 'string' && sub.includes('@') ? sub : field(actor, 'email')
  const ofToken = isAbsent(actor) ? undefined : { impersonator: { email, issuer: field(actor, 'iss') } }
  const ofSession = isAbsent(session)
    ? undefined
    : { impersonator: { email: field(session, 'email') }, reason: field(session, 'reason') }
  return combineReadings(
    readImpersonation(sub, ofToken, userId),
    readImpersonation(undefined, ofSession, userId),
  )
}
