import { html } from 'hono/html'
import {
  buildAuthorizationUrl,
  buildEndSessionUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client'
import type { SignedIn, SignIn } from '../SignIn.js'
import { checkOidcOptions, type CheckedOidcOptions } from './checkOidcOptions.js'
import { claimsOf, providerOf } from './oidcProvider.js'
import type { OidcClaims, OidcSignInOptions } from './OidcSignInOptions.js'
import { oidcFailure, unknownFlow } from './oidcFailure.js'
import { openSignIn, type Tools, type Way } from './openSignIn.js'
import { isImpersonated, isUserId, page, USER_ID } from '../http/index.js'
import { signInFlows } from './signInFlows.js'

/** Longer addresses do not fit into the cookie. */
const LONGEST_RETURN = 1_024

/**
 * Signs people in by OpenID Connect: authorization code with PKCE, `state`, `nonce`, and `iss` where the provider sends it. Register
 * `{origin}{basePath}/sign-in/callback` as the redirect address at the provider.
 *
 * Where a start asks for a newer sign-in (`stepUpMaxAge` of the settings), `/sign-in?max_age=` asks the provider for it, and believes its
 * `auth_time`.
 *
 * @throws OptionsError which names the option that is missing or wrong.
 *
 * @example
 * ```ts
 * import { createService, oidcSignIn, usersTable } from 'impersonation-kit-service'
 *
 * export const service = createService({
 *   origin: 'https://auth.example.com',
 *   environments: { production: { apps: ['https://app.example.com'] } },
 *   signIn: oidcSignIn({
 *     issuer: 'https://id.example.com',
 *     clientId: 'impersonation',
 *     clientSecret: process.env.OIDC_CLIENT_SECRET ?? '',
 *     toSignedIn: ({ sub, email, name, groups }) => ({
 *       userId: sub,
 *       ...(Array.isArray(groups) &&
 *         groups.includes('support') && {
 *           operator: { role: 'support', tenants: '*' as const, ...(name && { name }), ...(email && { email }) },
 *         }),
 *     }),
 *   }),
 *   users: usersTable({ url: process.env.USERS_URL ?? '', table: 'users', columns: { id: 'id', email: 'email', name: 'name' } }),
 * })
 * ```
 */
export function oidcSignIn(given: OidcSignInOptions): SignIn {
  const options = checkOidcOptions(given)
  return {
    open: (context) =>
      openSignIn(context, options.sessionLife * 1000, (tools) => byOidc(options, tools), options.recheck),
  }
}

function byOidc(options: CheckedOidcOptions, tools: Tools): Way {
  const { address, origin, now, log, returnTo, welcome } = tools
  const redirectUri = `${address}/callback`
  const flows = signInFlows(origin, now)
  const provider = providerOf(options)

  const fail = (request: Request, failure: ReturnType<typeof oidcFailure>, cookie?: string) =>
    page(request, {
      ...failure,
      markup: html`<p><a href="${address}">Sign in</a></p>`,
      headers: { ...failure.headers, ...(cookie !== undefined && { 'set-cookie': cookie }) },
    })
  const failBy = (request: Request, error: unknown, cookie?: string) => {
    const { message, code } = error as { message?: string; code?: string }
    log.error(`oidcSignIn: ${options.issuer}: ${message} (${code ?? 'no code'})`)
    return fail(request, oidcFailure(error), cookie)
  }

  async function callback(request: Request, url: URL): Promise<Response> {
    const { flow, cookie } = flows.end(request, url.searchParams.get('state'))
    if (!flow) return fail(request, unknownFlow, cookie)
    let claims: OidcClaims
    try {
      claims = await claimsOf(await provider(), new URL(redirectUri + url.search), flow)
    } catch (error) {
      return failBy(request, error, cookie)
    }
    let found: SignedIn | null
    try {
      found = checked(await options.toSignedIn(claims))
    } catch (error) {
      log.error(`oidcSignIn: toSignedIn failed: ${error instanceof Error ? error.message : String(error)}`)
      const sentence = 'The service cannot tell who you are. Tell whoever runs it: its log says why.'
      return fail(
        request,
        { status: 500, code: 'sign_in_misconfigured', title: 'You are not signed in', sentence },
        cookie,
      )
    }
    if (!found) {
      const sentence = 'The provider knows you, but this service is not for you.'
      return fail(
        request,
        { status: 403, code: 'sign_in_denied', title: 'You are not signed in', sentence },
        cookie,
      )
    }
    if (isImpersonated(found)) {
      const sentence = 'The provider says that you are impersonating this person. Sign in as yourself.'
      return fail(
        request,
        { status: 403, code: 'impersonation_forbidden', title: 'You are not signed in', sentence },
        cookie,
      )
    }
    const { userId, operator } = found
    const authenticatedAt =
      typeof claims.auth_time === 'number' ? { authenticatedAt: claims.auth_time * 1000 } : {}
    return welcome(
      request,
      { userId, ...(operator && { operator: { ...operator, ...authenticatedAt } }) },
      returnTo(flow.returnTo),
      { 'set-cookie': cookie },
    )
  }

  return {
    ask: async (request, { returnTo: target, maxAge, loginHint }, url) => {
      const iss = url.searchParams.get('iss')
      if (iss !== null && iss !== options.issuer) {
        const sentence = 'The address names another provider than the one where people sign in here.'
        return fail(request, {
          status: 400,
          code: 'invalid_request',
          title: 'This address is wrong',
          sentence,
        })
      }
      const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()]
      try {
        const to = buildAuthorizationUrl(await provider(), {
          redirect_uri: redirectUri,
          scope: options.scope,
          state,
          nonce,
          code_challenge: await calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          ...(maxAge !== undefined && { max_age: String(maxAge) }),
          ...(maxAge === 0 && { prompt: 'login' }),
          ...(loginHint !== undefined && { login_hint: loginHint }),
        })
        const begun = flows.begin(request, {
          state,
          nonce,
          verifier,
          returnTo: target.length > LONGEST_RETURN ? returnTo(undefined) : target,
          ...(maxAge !== undefined && { maxAge }),
        })
        return new Response(null, {
          status: 303,
          headers: { location: to.href, 'set-cookie': begun, 'cache-control': 'no-store' },
        })
      } catch (error) {
        return failBy(request, error)
      }
    },
    routes: { 'GET /sign-in/callback': callback },
    signOutElsewhere: async () => {
      try {
        return buildEndSessionUrl(await provider()).href
      } catch {
        // Not every provider has such an address, and one that is down has none now.
        return undefined
      }
    },
  }
}

function checked(value: SignedIn | null): SignedIn | null {
  if (value === null) return null
  const { userId, operator } = value as { userId: unknown; operator: unknown }
  if (!isUserId(userId)) throw new Error(`It must give { userId } with ${USER_ID}, or null.`)
  if (operator !== undefined && (typeof operator !== 'object' || operator === null))
    throw new Error('Its operator must be an object, or be absent.')
  return value
}
