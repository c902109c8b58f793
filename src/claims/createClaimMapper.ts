import type { ClaimMapper } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'
import { checkClaimShape, type ClaimPath, type ClaimShape } from './checkClaimShape.js'
import { readInstant } from './readInstant.js'

/**
 * Creates a mapper for your own claims or session from a list of places. It fails closed, like every mapper here. Nobody impersonates only
 * if `marker`, `flag` and the impersonator's `id`, `email` and `name` are all absent or null (or `flag` is false). If one of them is there
 * but cannot be read, or none of them identifies somebody, the impersonator counts as unknown.
 *
 * @throws AuthError `invalid_configuration` if the shape names no impersonator, has an unknown option, or has an invalid place
 *
 * @example
 * ```ts
 * import { createClaimMapper } from 'impersonation-kit/claims'
 *
 * const claims = createClaimMapper({
 *   impersonator: { id: 'https://example.com/support_id', email: 'https://example.com/support_email' },
 *   flag: 'https://example.com/is_support',
 * })
 * ```
 */
export function createClaimMapper(shape: ClaimShape): ClaimMapper {
  checkClaimShape(shape)
  const { userId = 'sub', impersonator, timeUnit, ...places } = copy(shape)
  const scale = timeUnit === 'milliseconds' ? 1 : 1000
  return (value) => {
    const at = (path: ClaimPath | undefined): unknown =>
      path === undefined ? undefined : [path].flat().reduce<unknown>((held, key) => field(held, key), value)
    const flag = at(places.flag)
    const person = {
      id: at(impersonator.id),
      email: at(impersonator.email),
      name: at(impersonator.name),
      issuer: at(impersonator.issuer),
      kind: at(impersonator.kind),
    }
    const marks = [at(places.marker), flag === false ? undefined : flag, person.id, person.email, person.name]
    const details = {
      impersonator: person,
      mode: at(places.mode),
      reason: at(places.reason),
      sessionId: at(places.sessionId),
      startedAt: readInstant(at(places.startedAt), scale),
      expiresAt: readInstant(at(places.expiresAt), scale),
    }
    return readImpersonation(undefined, marks.every(isAbsent) ? undefined : details, readId(at(userId)))
  }
}

// A copy, so that the shape which was checked is the one that is used.
function copy(shape: ClaimShape): ClaimShape {
  return JSON.parse(JSON.stringify(shape)) as ClaimShape
}
