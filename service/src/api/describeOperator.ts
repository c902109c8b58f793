import type { Operator } from 'impersonation-kit/server'
import { personOf, refreshSession } from '../impersonations/index.js'
import type { ApiContext } from './ApiContext.js'

/** What the pages know of whoever is signed in to them. */
export function operatorIdentity({ options }: ApiContext, operator: Operator, isNested: boolean) {
  return {
    operator: personOf(operator),
    isOwner: operator.role === 'owner',
    environments: Object.keys(options.environments),
    isNested,
  }
}

/** The same, of whoever made a request with this cookie. */
export async function describeOperator(api: ApiContext, operator: Operator, cookie: string | undefined) {
  const isNested =
    cookie !== undefined &&
    (await refreshSession(api.service, cookie, { signedIn: operator, operator }, false)) !== undefined
  return operatorIdentity(api, operator, isNested)
}
