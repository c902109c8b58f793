import { AuthError } from '../../core/errors.js'
import type { TestIssuer } from '../tokens.js'
import { directUser, impersonatedUser, type ImpersonatedUserOverrides } from '../users.js'
import type { RouteRole } from './RoutesReport.js'
import type { TryRoutesOptions } from './TryRoutesOptions.js'

/** All roles, in the order of the table. */
export const ROLES: readonly RouteRole[] = ['nobody', 'customer', 'full', 'read-only', 'unreadable']

/** The roles that are impersonators. */
export const IMPERSONATORS: readonly RouteRole[] = ['full', 'read-only', 'unreadable']

/**
 * The order of requests: the role with the fewest rights comes first, so that a route that refuses has changed nothing before the next
 * role.
 */
export const ASKING: readonly RouteRole[] = ['nobody', 'unreadable', 'read-only', 'full', 'customer']

/** In milliseconds. Tokens of impersonators expire after ten minutes, and hundreds of routes may take longer. */
const RENEW_AFTER = 240_000

/** Returns the headers that sign a role in. They are created again every four minutes. */
export type SignIn = (role: RouteRole) => Promise<Record<string, string>>

/**
 * Creates the function that signs roles in.
 *
 * @throws AuthError `invalid_configuration` if the options do not say how
 */
export function createSignIn(options: TryRoutesOptions): SignIn {
  const { issuer, headersFor, users = {} } = options
  if (!issuer && !headersFor) {
    throw new AuthError(
      'invalid_configuration',
      'tryRoutes cannot sign in. Pass the issuer that the app accepts (createTestIssuer), or headersFor.',
    )
  }
  const { customer } = users
  if (issuer && customer && !('userId' in customer) && !IMPERSONATORS.every((role) => role in users)) {
    throw new AuthError(
      'invalid_configuration',
      'tryRoutes got claims for the customer. Pass claims for users.full, users["read-only"] and users.unreadable too, because tryRoutes cannot know how your auth provider marks an impersonator.',
    )
  }
  const made = new Map<RouteRole, { at: number; headers: Promise<Record<string, string>> }>()
  return (role) => {
    const known = made.get(role)
    if (known && Date.now() - known.at < RENEW_AFTER) return known.headers
    const headers = makeHeaders(role, options)
    made.set(role, { at: Date.now(), headers })
    return headers
  }
}

async function makeHeaders(
  role: RouteRole,
  { issuer, headersFor, users }: TryRoutesOptions,
): Promise<Record<string, string>> {
  const token = role === 'nobody' ? undefined : await issuer?.sign(...signed(role, users))
  if (headersFor) return headersFor(role, token)
  return token === undefined ? {} : { authorization: `Bearer ${token}` }
}

function signed(
  role: Exclude<RouteRole, 'nobody'>,
  users: TryRoutesOptions['users'] = {},
): Parameters<TestIssuer['sign']> {
  const given = users[role]
  if (given) return [given]
  const customer = users.customer ?? directUser()
  if (role === 'customer') return [customer]
  if (role === 'unreadable') return [customer, { claims: { act: {} } }]
  const mode = role === 'full' ? 'full' : 'read-only'
  return [impersonatedUser({ ...(customer as ImpersonatedUserOverrides), impersonation: { mode } })]
}
