import type { User } from '../../core/user.js'
import { readImpersonation } from '../../core/readReading.js'
import { redactJson } from './redactJson.js'
import { readPaths, type RedactPath } from './redactPaths.js'

/**
 * A value for a user to see: a copy, without the fields at some paths while the user is impersonated. For what no guard stands before: the
 * messages of a WebSocket, the props of a client component, the rows of an export.
 *
 * The copy is what JSON makes of the value (a `Date` becomes a string), for everybody alike, so that nothing differs
 * while a user is impersonated but the fields that are gone. The type does not know of them: let it say that they may be absent.
 *
 * @throws AuthError `invalid_configuration` where a path cannot be meant
 * @throws TypeError where JSON cannot hold the value (a `BigInt`, a circle)
 *
 * @example
 * ```ts
 * import { redactFor, type User } from 'impersonation-kit/server'
 *
 * function toMessage(user: User | undefined, invoice: { id: string; card: { number?: string } }) {
 *   return JSON.stringify(redactFor(user, invoice, ['card.number', '**.iban']))
 * }
 * ```
 */
export function redactFor<T>(user: User | undefined, value: T, paths: readonly RedactPath[]): T {
  const steps = readPaths(paths)
  const json = JSON.stringify(value) as string | undefined
  if (json === undefined) return undefined as T
  const isImpersonated =
    user !== undefined &&
    readImpersonation(user.impersonatorUserId, user.impersonation, user.userId).state !== 'none'
  return JSON.parse(isImpersonated ? redactJson(json, steps) : json) as T
}
