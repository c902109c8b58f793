import type { User } from '../../core/user.js'
import { readImpersonation } from '../../core/readReading.js'
import { redactJson } from './redactJson.js'
import { readPaths, type RedactPath } from './redactPaths.js'

/**
 * Returns a copy of a value, without the fields at some paths while the user is impersonated. Use it for data that is not the reply of a
 * guarded route: messages of a WebSocket, props of a client component, rows of an export.
 *
 * The copy is what JSON makes of the value (a `Date` becomes a string). This is the same for everybody, so that the only difference under
 * impersonation is the missing fields. TypeScript does not know that fields may be missing: declare them as optional.
 *
 * @throws AuthError `invalid_configuration` if a path is invalid
 * @throws TypeError if JSON cannot represent the value (a `BigInt`, a circular reference)
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
