import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Context, Env } from 'hono'
import { addRoute } from '../http/index.js'
import { auditRoute, eventsSchema } from './auditRoute.js'
import { employeeRoute, introspectRoute, jwksRoute, verifierKeyRoute } from './backendRoutes.js'
import { refreshRoute } from './refreshRoute.js'
import {
  employeeSchema,
  extendedSchema,
  extendSchema,
  identitySchema,
  introspectionSchema,
  jwksSchema,
  redeemSchema,
  signedOutSchema,
  stoppedSchema,
  storedSchema,
  tokenSchema,
  verifierKeySchema,
} from './schemas.js'
import { extendRoute, logoutRoute, redeemRoute, stopRoute } from './sessionRoutes.js'
import type { WireContext } from './WireContext.js'

const FORM = 'application/x-www-form-urlencoded'
const JSON_TYPE = 'application/json'

/** What backends ask. They carry a key, and name no origin. */
export function backendRoutes<E extends Env>(app: OpenAPIHono<E>, wire: WireContext): void {
  addRoute(app, {
    method: 'get',
    path: '/.well-known/jwks.json',
    summary: 'The public keys of the tokens (RFC 7517)',
    replies: { 200: { description: 'May be kept for a minute', schema: jwksSchema } },
    handler: (c: Context) => jwksRoute(c, wire),
  })
  addRoute(app, {
    method: 'post',
    path: '/api/v1/introspect',
    summary: 'Whether a token is alive (RFC 7662)',
    isForBackends: true,
    described: { [FORM]: tokenSchema, [JSON_TYPE]: tokenSchema },
    replies: { 200: { description: 'Also for what is no token', schema: introspectionSchema } },
    problems: [401],
    handler: (c: Context) => introspectRoute(c, wire),
  })
  addRoute(app, {
    method: 'post',
    path: '/api/v1/audit',
    summary: 'What your backends have seen, as httpSink sends it; all of it is taken, or nothing',
    isForBackends: true,
    described: { [JSON_TYPE]: eventsSchema },
    replies: { 200: { description: 'Each is kept once, by its id and phase', schema: storedSchema } },
    problems: [400, 401, 422],
    handler: (c: Context) => auditRoute(c, wire),
  })
  addRoute(app, {
    method: 'get',
    path: '/api/v1/token_verification_metadata',
    summary: 'The public key of the tokens, as the backends of PropelAuth ask for it',
    isForBackends: true,
    replies: { 200: { description: 'The key', schema: verifierKeySchema } },
    problems: [401, 409],
    handler: (c: Context) => verifierKeyRoute(c, wire),
  })
  addRoute(app, {
    method: 'get',
    path: '/api/backend/v1/employee/{id}',
    summary: 'The e-mail address of an impersonator, as the backends of PropelAuth ask for it',
    isForBackends: true,
    replies: { 200: { description: 'The address', schema: employeeSchema } },
    problems: [401, 404],
    handler: (c: Context) => employeeRoute(c, wire),
  })
}

/** What the pages of the product ask. */
export function productRoutes<E extends Env>(app: OpenAPIHono<E>, wire: WireContext): void {
  addRoute(app, {
    method: 'get',
    path: '/api/v1/refresh_token',
    summary: 'Who the browser is, and a fresh token',
    replies: { 200: { description: 'Somebody is signed in', schema: identitySchema } },
    problems: [401, 403],
    handler: (c: Context) => refreshRoute(c, wire),
  })
  addRoute(app, {
    method: 'post',
    path: '/redeem',
    summary: 'Begins the impersonation of a ticket. A browser that posts a form sees a page if it is refused',
    described: { [FORM]: redeemSchema, [JSON_TYPE]: redeemSchema },
    replies: { 303: { description: 'To the app, with the cookie of the session' } },
    problems: [400, 401, 402, 403, 404, 409, 410, 422, 502],
    handler: (c: Context) => redeemRoute(c, wire),
  })
  addRoute(app, {
    method: 'post',
    path: '/api/v1/impersonation/stop',
    summary: 'Stops. The next refresh gives the operator',
    replies: { 200: { description: 'Takes the cookie', schema: stoppedSchema } },
    problems: [401, 403],
    handler: (c: Context) => stopRoute(c, wire),
  })
  addRoute(app, {
    method: 'post',
    path: '/api/v1/impersonation/extend',
    summary: 'Extends it, once, and never past the longest that the settings allow',
    described: { [JSON_TYPE]: extendSchema, [FORM]: extendSchema },
    replies: { 200: { description: 'When it ends now', schema: extendedSchema } },
    problems: [400, 401, 403, 409],
    handler: (c: Context) => extendRoute(c, wire),
  })
  addRoute(app, {
    method: 'post',
    path: '/api/v1/logout',
    summary: 'Stops the impersonation; without one it signs out, if the service knows how',
    replies: { 200: { description: 'Where to go, if it matters', schema: signedOutSchema } },
    problems: [403, 501],
    handler: (c: Context) => logoutRoute(c, wire),
  })
}
