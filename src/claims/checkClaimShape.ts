import { AuthError } from '../core/errors.js'

/** The place of a value: the name of a claim (dots and slashes are part of it), or a list of names, one for each level. */
export type ClaimPath = string | readonly [string, ...string[]]

/**
 * The places in your own claims or session that say who impersonates. Only `impersonator` is required.
 *
 * @example
 * ```ts
 * import type { ClaimShape } from 'impersonation-kit/claims'
 *
 * const shape: ClaimShape = { userId: 'uid', impersonator: { id: ['support', 'agent_id'] }, expiresAt: 'support_until' }
 * ```
 */
export interface ClaimShape {
  /** The user's id. Default `'sub'`. */
  userId?: ClaimPath
  /**
   * The place of the `id` or the `email` of the person at the keyboard; at least one is required. Any value at `id`, `email` or `name`
   * means that the session is impersonated, so none of them may be a place of the user's own data.
   */
  impersonator: ({ id: ClaimPath; email?: ClaimPath } | { id?: ClaimPath; email: ClaimPath }) & {
    name?: ClaimPath
    issuer?: ClaimPath
    kind?: ClaimPath
  }
  /** A place where any value means that the session is impersonated, for example the object that contains the impersonator. */
  marker?: ClaimPath
  /** The place of a boolean that says whether the session is impersonated. If it is `false`, a value at `impersonator` still counts. */
  flag?: ClaimPath
  /** The place of `'read-only'` or `'full'`. Any other value means `read-only`; without a value the mode is `full`. */
  mode?: ClaimPath
  /** The place of the reason, a text. */
  reason?: ClaimPath
  /** The place of the id of the impersonation session, a text. */
  sessionId?: ClaimPath
  /** The place of a number (see `timeUnit`), a `Date`, or ISO 8601 text with its offset. */
  startedAt?: ClaimPath
  /** The same for the end of the impersonation. It may differ from the end of the token. */
  expiresAt?: ClaimPath
  /** The unit of numbers in `startedAt` and `expiresAt`. Default `'seconds'`, as in a JWT (RFC 7519, section 2). */
  timeUnit?: 'seconds' | 'milliseconds'
}

const PLACES = ['userId', 'marker', 'flag', 'mode', 'reason', 'sessionId', 'startedAt', 'expiresAt']
const OF_PERSON = ['id', 'email', 'name', 'issuer', 'kind']

/** Throws `invalid_configuration` if a shape is invalid, or would not notice an impersonator. */
export function checkClaimShape(shape: ClaimShape): void {
  const { impersonator, timeUnit, ...places } = record(shape, 'needs an object with the places of the claims')
  const person = record(
    impersonator,
    'needs impersonator: { id } or { email }, the place of the id or e-mail address of the person at the keyboard',
  )
  checkPlaces(places, PLACES, '')
  checkPlaces(person, OF_PERSON, 'impersonator.')
  if (!('id' in person) && !('email' in person)) {
    fail('needs impersonator.id or impersonator.email, because a name does not identify anybody.')
  }
  if (!['seconds', 'milliseconds', undefined].includes(timeUnit as string | undefined)) {
    fail(`got an invalid timeUnit. It must be 'seconds' or 'milliseconds'.`)
  }
  const user = JSON.stringify([places['userId'] ?? 'sub'].flat())
  const { issuer: _issuer, kind: _kind, ...marks } = person
  const { marker, flag } = places
  for (const [name, path] of Object.entries({ ...marks, marker, flag })) {
    if (JSON.stringify([path].flat()) === user) {
      fail(`got the same place for userId and ${name}, so every user would count as impersonated.`)
    }
  }
}

function checkPlaces(places: Record<string, unknown>, known: string[], prefix: string): void {
  for (const [name, path] of Object.entries(places)) {
    const where = prefix + name
    if (!known.includes(name))
      fail(`has no option "${where}". Its options are ${known.map((one) => prefix + one).join(', ')}.`)
    const keys: unknown[] = [path].flat()
    if (!keys.length || !keys.every((key) => typeof key === 'string' && key !== '')) {
      fail(`got an invalid place for ${where}. It must be a name or a list of names. Is a variable unset?`)
    }
  }
}

function record(value: unknown, otherwise: string): Record<string, unknown> {
  return typeof value === 'object' && value ? { ...value } : fail(`${otherwise}.`)
}

function fail(what: string): never {
  throw new AuthError('invalid_configuration', `createClaimMapper ${what}`)
}
