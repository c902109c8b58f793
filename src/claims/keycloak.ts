import type { ClaimMapper } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'

/**
 * Reads what Keycloak's "User Session Note" mappers put into a token, nested or with the dot in the claim's name. Add both
 * mappers to the client, `impersonator.id` and `impersonator.username`: without any, Keycloak's tokens carry no mark, and the
 * user name alone names nobody by id. Source: `keycloak/keycloak` `ImpersonationSessionNote.java`.
 *
 * @example
 * ```ts
 * import { keycloak } from 'impersonation-kit/claims'
 *
 * keycloak({ sub: 'c1d2', impersonator: { id: 'a7b8', username: 'admin' } }).state // 'impersonated'
 * ```
 */
export const keycloak: ClaimMapper = (value) => {
  const nested = field(value, 'impersonator')
  const [id, username, client] = ['id', 'username', 'client'].map((note) =>
    field(value, `impersonator.${note}`),
  )
  const isMarked = ![nested, id, username, client].every(isAbsent)
  const person = { id: field(nested, 'id'), name: field(nested, 'username') ?? username }
  return readImpersonation(id, isMarked ? { impersonator: person } : undefined, readId(field(value, 'sub')))
}
