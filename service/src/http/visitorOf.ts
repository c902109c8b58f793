import type { CheckedOptions } from '../checkOptions.js'
import { Refusal } from '../impersonations/index.js'
import type { Cookie } from './cookie.js'
import { isImpersonated } from './isImpersonated.js'
import { isUserId, USER_ID } from './isUserId.js'
import type { Visitor } from './Visitor.js'

/** How long the host's own sign-in may take, in milliseconds. */
const PATIENCE = 5_000

/**
 * Says who made a request.
 *
 * @throws Refusal 503 where the host's own sign-in fails: nobody is signed out by an outage. 403 where it impersonates somebody: a session
 * that the service did not begin is neither the customer's own nor anything that it could mark.
 */
export async function visitorOf(request: Request, options: CheckedOptions, cookie: Cookie): Promise<Visitor> {
  const secret = cookie.read(request)
  const signedIn = await authenticated(request, options)
  if (signedIn && isImpersonated(signedIn))
    throw new Refusal(403, 'impersonation_forbidden', 'This is not possible while impersonating.')
  return {
    ...(secret !== undefined && { cookie: secret }),
    ...(signedIn && { signedIn }),
    ...(signedIn?.operator && { operator: { ...signedIn.operator, userId: signedIn.userId } }),
  }
}

async function authenticated(request: Request, { authenticate, issue, log }: CheckedOptions) {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`authenticate gave no answer within ${PATIENCE} ms.`)),
      PATIENCE,
    )
  })
  try {
    const found: unknown = await Promise.race([
      (async () => authenticate(issue ? await issue.ownRequest(request) : request))(),
      late,
    ])
    if (found === null || found === undefined) return undefined
    if (isSignedIn(found)) return found
    throw new Error(`authenticate must give { userId } with ${USER_ID}, or null.`)
  } catch (error) {
    log.error(`authenticate failed: ${error instanceof Error ? error.message : String(error)}`)
    throw new Refusal(503, 'sign_in_unavailable', 'The sign-in does not answer. Try again in a moment.', {
      'retry-after': '5',
    })
  } finally {
    clearTimeout(timer)
  }
}

function isSignedIn(
  value: unknown,
): value is NonNullable<Awaited<ReturnType<CheckedOptions['authenticate']>>> {
  const { userId, operator } = value as { userId?: unknown; operator?: unknown }
  return isUserId(userId) && (operator === undefined || (typeof operator === 'object' && operator !== null))
}
