import type { ClaimMapper } from '../core/impersonation.js'
import { field, isAbsent, readId } from '../core/read.js'
import { readImpersonation } from '../core/readReading.js'

/**
 * Reads what Keycloak's "User Session Note" mappers write into a token, nested or with a dot in the claim's name. Add two such mappers to
 * the client, for `impersonator.id` and `impersonator.username`. Without them Keycloak's tokens do not show an impersonation, and with only
 * the user name the impersonator has no id. Source: `keycloak/keycloak` `ImpersonationSessionNote.java`.
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
