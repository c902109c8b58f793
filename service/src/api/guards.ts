import type { Context } from 'hono'
import { visitorOf } from '../http/index.js'
import { Refusal, refreshSession } from '../impersonations/index.js'
import type { ApiContext, ApiEnv, Guard } from './ApiContext.js'

/**
 * Lets operators alone through, to environments that exist. It runs before the request is validated: whoever has no rights gets the
 * same answer for nonsense as for sense. Whoever impersonates is let through with `isNested` set, because they may end, extend and switch
 * their own session: what they may not do is up to the routes (`refuseNested`, and the policy at a start).
 */
export function operatorsOnly({ service, options, cookie, limits }: ApiContext): Guard {
  return async (c, next) => {
    const visitor = await visitorOf(c.req.raw, options, cookie)
    const { operator, cookie: secret, signedIn } = visitor
    if (!signedIn) throw new Refusal(401, 'signed_out', 'Sign in first.')
    if (!operator)
      throw new Refusal(403, 'operators_only', 'This is for members of the team who may use the dashboard.')
    await limits.person('operator', operator.userId)
    const environment = c.req.param('environment')
    if (environment !== undefined && !Object.hasOwn(options.environments, environment)) {
      throw new Refusal(404, 'not_found', 'There is no such environment.')
    }
    c.set('operator', operator)
    c.set('environment', environment ?? '')
    c.set(
      'isNested',
      secret !== undefined && (await refreshSession(service, secret, visitor, false)) !== undefined,
    )
    await next()
  }
}

/** Lets Owners alone through; after `operatorsOnly`. */
export const ownersOnly: Guard = async (c, next) => {
  if (c.get('operator').role !== 'owner') throw new Refusal(403, 'owners_only', 'Only an Owner may do this.')
  refuseNested(c)
  await next()
}

/** Lets nobody through who impersonates; after `operatorsOnly`. */
export const notNested: Guard = async (c, next) => {
  refuseNested(c)
  await next()
}

/** @throws Refusal 409 while the operator impersonates. */
export function refuseNested(c: Context<ApiEnv>): void {
  if (c.get('isNested')) throw new Refusal(409, 'already_impersonating', 'Stop the impersonation first.')
}

/** Lets somebody who is signed in as themselves through: an impersonator answers nothing in the customer's name. */
export function customersOnly({ service, options, cookie, environmentOf, limits }: ApiContext): Guard {
  return async (c, next) => {
    const visitor = await visitorOf(c.req.raw, options, cookie)
    const { signedIn, cookie: secret } = visitor
    if (!signedIn) throw new Refusal(401, 'signed_out', 'Sign in first.')
    if (secret !== undefined && (await refreshSession(service, secret, visitor, false))) {
      throw new Refusal(403, 'impersonation_forbidden', 'This is not possible while impersonating.')
    }
    await limits.person('customer', signedIn.userId)
    const names = Object.keys(options.environments)
    // An app says by its origin where it belongs; a page of the only environment need not.
    const environment = environmentOf(c.req.header('origin')) ?? (names.length === 1 ? names[0] : undefined)
    if (environment === undefined)
      throw new Refusal(
        400,
        'environment_unknown',
        'Ask from an app of an environment: the Origin header names none.',
      )
    c.set('environment', environment)
    c.set('userId', signedIn.userId)
    await next()
  }
}
