import { changeSession, orRefuse } from './changeSession.js'
import type { Impersonation } from './Impersonation.js'
import { askIssuer, issuedSessionOf, textOf } from './issued.js'
import { Refusal } from './Refusal.js'
import type { ServiceContext } from './ServiceContext.js'

/**
 * Has the product's own auth make the session that the service has allowed and recorded. Where that fails, the session ends as
 * `failed`, with its own audit row and alert, and whatever the auth may have made is ended too.
 *
 * @returns the headers for the operator's browser; none where the service makes its sessions itself.
 * @throws Refusal 502.
 */
export async function beginIssued(
  context: ServiceContext,
  impersonation: Impersonation,
  request: Request,
): Promise<{ impersonation: Impersonation; headers: Headers }> {
  const { issue } = context
  if (!issue) return { impersonation, headers: new Headers() }
  const { id, environment } = impersonation.session
  const by = issue.name
  const started = (async () => issue.begin(request, issuedSessionOf(impersonation)))()
  try {
    const { handle, headers } = await askIssuer(issue, () => started)
    const changed = await changeSession(context, {
      id,
      environment,
      event: () => ({ type: 'tick' }),
      issued: () => ({ by, handle }),
    })
    return { impersonation: orRefuse(changed), headers: new Headers(headers) }
  } catch (error) {
    context.log.error(`${by} did not start the session ${id}: ${textOf(error)}`)
    const fail = (handle?: string) =>
      changeSession(context, {
        id,
        environment,
        event: () => ({ type: 'fail' }),
        issued: () => ({ by, ...(handle !== undefined && { handle }) }),
      })
    await fail()
    // An answer that comes too late is a session that nobody wants.
    void started.then(({ handle }) => fail(handle)).catch(() => undefined)
    if (error instanceof Refusal) throw error
    throw new Refusal(
      502,
      'issue_failed',
      `The sign-in of the product (${by}) did not make the session. Nobody is impersonated; start again, or look into the service’s log.`,
    )
  }
}
