import type { Context } from 'hono'
import { problem } from '../http/index.js'
import { type Impersonation, readSettings } from '../impersonations/index.js'
import { settle } from '../sessions/index.js'
import { impersonations } from '../store/index.js'
import type { WireContext } from './WireContext.js'

const NO_KEY = 'Send an API key of this environment as a bearer token.'
const SEVERAL =
  'Backends that ask for this key do not check `aud`, and would accept the tokens of every environment. Run one service for each environment.'
const noKey = (): Response =>
  problem(401, 'api_key_required', NO_KEY, { 'www-authenticate': 'Bearer realm="impersonation-kit"' })

/** `GET /.well-known/jwks.json` */
export async function jwksRoute(c: Context, { keyring }: WireContext): Promise<Response> {
  return c.json(await keyring.jwks(), 200, { 'cache-control': 'public, max-age=60' })
}

/** `GET /api/v1/token_verification_metadata`: what PropelAuth's backends ask for at start. */
export async function verifierKeyRoute(c: Context, wire: WireContext): Promise<Response> {
  if (wire.environmentOfKey(c.req.raw) === undefined) return noKey()
  // These backends look at the issuer and not at the audience, which alone keeps the environments apart.
  if (Object.keys(wire.options.environments).length > 1) return problem(409, 'several_environments', SEVERAL)
  return c.json({ verifier_key_pem: await wire.keyring.pem() }, 200, { 'cache-control': 'no-store' })
}

/** `GET /api/backend/v1/employee/:id`: the e-mail address of an impersonator. */
export async function employeeRoute(c: Context, wire: WireContext): Promise<Response> {
  const environment = wire.environmentOfKey(c.req.raw)
  if (environment === undefined) return noKey()
  const user = await wire.service.directory.get(c.req.param('id') ?? '', environment)
  if (user?.email === undefined) return problem(404, 'not_found', 'There is nobody with this id.')
  return c.json({ email: user.email }, 200, { 'cache-control': 'no-store' })
}

/**
 * `POST /api/v1/introspect` (RFC 7662). The token of an impersonation is active as long as its session is and allows the token's mode;
 * every other one until it expires. A token of another environment is none.
 */
export async function introspectRoute(c: Context, wire: WireContext): Promise<Response> {
  const environment = wire.environmentOfKey(c.req.raw)
  if (environment === undefined) return noKey()
  const token = await tokenOf(c)
  const claims = token === undefined ? undefined : await wire.keyring.verify(token)
  const { audience } = wire.options.environments[environment] ?? {}
  const isOurs = claims?.iss === wire.service.issuer && claims.aud === audience
  const active = isOurs && (await isLive(wire, environment, claims))
  return c.json(
    active
      ? { active, sub: claims.sub, exp: claims.exp, iss: claims.iss, aud: claims.aud, act: claims['act'] }
      : { active: false },
    200,
    { 'cache-control': 'no-store' },
  )
}

async function isLive(
  wire: WireContext,
  environment: string,
  claims: Record<string, unknown>,
): Promise<boolean> {
  const marker = claims['impersonation'] as { session?: unknown; mode?: unknown } | undefined
  if (marker === undefined) return true
  if (typeof marker.session !== 'string') return false
  const stored = await impersonations.get<Impersonation>(wire.service.database.db, marker.session)
  if (stored?.environment !== environment) return false
  // What the sweeper has not ended yet.
  if (!(await readSettings(wire.service.database.db, environment)).settings.enabled) return false
  const { state, mode } = settle(stored.value.session, wire.service.now()).session
  return state === 'active' && (mode === 'full' || marker.mode === 'read-only')
}

async function tokenOf(c: Context): Promise<string | undefined> {
  try {
    const isJson = (c.req.header('content-type') ?? '').includes('json')
    const { token } = (isJson ? await c.req.json() : await c.req.parseBody()) as { token?: unknown }
    return typeof token === 'string' ? token : undefined
  } catch {
    return undefined
  }
}
