import { AuthError } from '../../core/errors.js'
import { isAbsent } from '../../core/read.js'
import type { UserInput } from '../../core/user.js'
import { directUser, impersonatedUser, type ImpersonatedUserOverrides } from '../users.js'
import type { RouteRole } from './RoutesReport.js'
import type { TryRoutesOptions } from './TryRoutesOptions.js'

/** In the order of the table. */
export const ROLES: readonly RouteRole[] = ['nobody', 'customer', 'full', 'read-only', 'unreadable']

/** Who is impersonated, of those. */
export const IMPERSONATORS: readonly RouteRole[] = ['full', 'read-only', 'unreadable']

/** In the order of asking: who may do least comes first, so that a route that refuses has changed nothing when the next one asks. */
export const ASKING: readonly RouteRole[] = ['nobody', 'unreadable', 'read-only', 'full', 'customer']

/** Makes the headers that sign each role in. */
export async function headersOfRoles({
  issuer,
  headersFor,
  users = {},
}: TryRoutesOptions): Promise<Record<RouteRole, Record<string, string>>> {
  if (!issuer && !headersFor) {
    throw new AuthError(
      'invalid_configuration',
      'tryRoutes cannot sign anybody in. Give it the issuer that the app believes (createTestIssuer), or headersFor.',
    )
  }
  const { customer = directUser() } = users
  const isUser = 'userId' in customer
  if (issuer && !isUser && IMPERSONATORS.some((role) => users[role as 'full'] === undefined)) {
    throw new AuthError(
      'invalid_configuration',
      'tryRoutes got claims for the customer. Give the claims of users.full, users["read-only"] and users.unreadable too: it cannot know how your auth marks an impersonator.',
    )
  }
  const person = customer as ImpersonatedUserOverrides & { userId: string }
  const asked: Record<Exclude<RouteRole, 'nobody'>, UserInput | Record<string, unknown>> = {
    full: impersonatedUser(person),
    'read-only': impersonatedUser({ ...person, impersonation: { mode: 'read-only' } }),
    unreadable: customer,
    ...defined(users),
    customer,
  }
  const entries = ROLES.map(async (role) => {
    const claims = role === 'unreadable' && isAbsent(users.unreadable) ? { act: {} } : undefined
    const token = role === 'nobody' ? undefined : await issuer?.sign(asked[role], claims && { claims })
    const bearer: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
    return [role, headersFor ? await headersFor(role, token) : bearer] as const
  })
  return Object.fromEntries(await Promise.all(entries)) as Record<RouteRole, Record<string, string>>
}

function defined<T extends object>(value: T): Partial<T> {
  return Object.fromEntries(Object.entries(value).filter(([, held]) => held !== undefined)) as Partial<T>
}
