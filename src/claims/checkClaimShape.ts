import { AuthError } from '../core/errors.js'

/** Where something stands: the name of a claim (dots and slashes are part of it), or a list of names, one a level. */
export type ClaimPath = string | readonly [string, ...string[]]

/**
 * Where an app's own claims or session say who impersonates. Everything but `impersonator` is optional.
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
   * Who is at the keyboard, by `id` or `email` at least. Whatever stands at `id`, `email` or `name` marks the session as
   * impersonated, so none of them may be the user's own.
   */
  impersonator: ({ id: ClaimPath; email?: ClaimPath } | { id?: ClaimPath; email: ClaimPath }) & {
    name?: ClaimPath
    issuer?: ClaimPath
    kind?: ClaimPath
  }
  /** What marks the session by being there, whatever it says: the object round the impersonator, say. */
  marker?: ClaimPath
  /** A boolean that marks the session. `false` is a plain no here, and a name beside it still counts. */
  flag?: ClaimPath
  /** `'read-only'` or `'full'`; whatever else stands there cannot write. */
  mode?: ClaimPath
  reason?: ClaimPath
  sessionId?: ClaimPath
  /** A number (see `timeUnit`), a `Date`, or ISO 8601 text that says its offset. */
  startedAt?: ClaimPath
  /** As `startedAt`. The end of the impersonation, which need not be that of the token. */
  expiresAt?: ClaimPath
  /** What numbers in `startedAt` and `expiresAt` count. Default `'seconds'`, as in a JWT (RFC 7519, section 2). */
  timeUnit?: 'seconds' | 'milliseconds'
}

const PLACES = ['userId', 'marker', 'flag', 'mode', 'reason', 'sessionId', 'startedAt', 'expiresAt']
const OF_PERSON = ['id', 'email', 'name', 'issuer', 'kind']

/** Throws `invalid_configuration` where a shape would miss an impersonator, or means nothing. */
export function checkClaimShape(shape: ClaimShape): void {
  const { impersonator, timeUnit, ...places } = record(shape, 'needs an object that says where things stand')
  const person = record(
    impersonator,
    'needs impersonator: { id } or { email }, the place of who is at the keyboard',
  )
  checkPlaces(places, PLACES, '')
  checkPlaces(person, OF_PERSON, 'impersonator.')
  if (!('id' in person) && !('email' in person)) {
    fail('needs impersonator.id or impersonator.email: a mark that names nobody could never be told apart.')
  }
  if (!['seconds', 'milliseconds', undefined].includes(timeUnit as string | undefined)) {
    fail(`got a timeUnit that is neither 'seconds' nor 'milliseconds'.`)
  }
  const user = JSON.stringify([places['userId'] ?? 'sub'].flat())
  const { issuer: _issuer, kind: _kind, ...marks } = person
  const { marker, flag } = places
  for (const [name, path] of Object.entries({ ...marks, marker, flag })) {
    if (JSON.stringify([path].flat()) === user) {
      fail(`got one place for userId and ${name}: every user would seem impersonated.`)
    }
  }
}

function checkPlaces(places: Record<string, unknown>, known: string[], prefix: string): void {
  for (const [name, path] of Object.entries(places)) {
    const where = prefix + name
    if (!known.includes(name))
      fail(`has no option "${where}". It has ${known.map((one) => prefix + one).join(', ')}.`)
    const keys: unknown[] = [path].flat()
    if (!keys.length || !keys.every((key) => typeof key === 'string' && key !== '')) {
      fail(`got a place for ${where} that is neither a name nor a list of names. Is a variable unset?`)
    }
  }
}

function record(value: unknown, otherwise: string): Record<string, unknown> {
  return typeof value === 'object' && value ? { ...value } : fail(`${otherwise}.`)
}

function fail(what: string): never {
  throw new AuthError('invalid_configuration', `createClaimMapper ${what}`)
}
