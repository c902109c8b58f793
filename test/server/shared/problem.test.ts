import { beforeAll, describe, expect, test } from 'vitest'
import { type Auth, AuthError, createAuth, type Guard } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { toRefusal } from '../../../src/server/shared/problem.js'
import { NOBODY } from '../../support/nobody.js'

let issuer: TestIssuer
let auth: Auth
const jwksUrl = NOBODY
beforeAll(async () => {
  issuer = await createTestIssuer()
  auth = createAuth({ ...issuer.authOptions, cookie: 'token' })
})

const bearer = async (...sign: Parameters<TestIssuer['sign']>): Promise<Record<string, string>> => ({
  authorization: `Bearer ${await issuer.sign(...sign)}`,
})
const inCookie = async (...sign: Parameters<TestIssuer['sign']>): Promise<Record<string, string>> => ({
  cookie: `token=${await issuer.sign(...sign)}`,
})
const inMode = (mode: 'full' | 'read-only') => impersonatedUser({ impersonation: { mode } })
const revoking = (isActive: () => boolean): Guard =>
  createAuth({ ...issuer.authOptions, cookie: 'token', revocation: { isActive, for: 'everyone' } })
    .requireUser
const unavailable = (): boolean => {
  throw new Error('down')
}

interface Cause {
  headers?: () => Promise<Record<string, string>>
  guards?: () => [Guard, ...Guard[]]
}

const UNAUTHORIZED = [401, 'Unauthorized'] as const
const FORBIDDEN = [403, 'Forbidden'] as const
const UNAVAILABLE = [503, 'Service Unavailable'] as const
const NOT_VALID = 'Bearer error="invalid_token", error_description="The access token is not valid"'
const EXPIRED = 'Bearer error="invalid_token", error_description="The access token has expired"'

describe('a refusal says what happened and what to do', () => {
  test.each<[string, string, readonly [number, string], RegExp, string | null, Cause]>([
    [
      'no token',
      'token_missing',
      UNAUTHORIZED,
      /^Nobody is signed in.* Send the token as "Authorization: Bearer …"/,
      'Bearer',
      {},
    ],
    [
      'another scheme than Bearer',
      'token_invalid',
      UNAUTHORIZED,
      /exactly one bearer token\. Send one header, "Authorization: Bearer …"/,
      NOT_VALID,
      { headers: async () => ({ authorization: 'DPoP eDp5' }) },
    ],
    [
      'a header and a cookie of two people',
      'token_invalid',
      UNAUTHORIZED,
      /different identities\. Send only one of them, or refresh both/,
      NOT_VALID,
      { headers: async () => ({ ...(await bearer(directUser())), ...(await inCookie(inMode('full'))) }) },
    ],
    [
      'two cookies of one name',
      'token_invalid',
      UNAUTHORIZED,
      /two cookies with the name.* Clear the cookies of this site and sign in again/,
      NOT_VALID,
      { headers: async () => ({ cookie: 'token=a.b.c; token=a.b.c' }) },
    ],
    [
      'a cookie that holds no token',
      'token_invalid',
      UNAUTHORIZED,
      /access token cookie does not contain a token.* Clear the cookies/,
      NOT_VALID,
      { headers: async () => ({ cookie: 'token=a b' }) },
    ],
    [
      'an expired token',
      'token_expired',
      UNAUTHORIZED,
      /token has expired\. Refresh it and try again/,
      EXPIRED,
      { headers: () => bearer(directUser(), { expiresIn: -60 }) },
    ],
    [
      'an impersonation session that is over',
      'token_expired',
      UNAUTHORIZED,
      /impersonation session has ended\. Refresh the access token/,
      EXPIRED,
      {
        headers: () =>
          bearer(impersonatedUser({ impersonation: { expiresAt: Date.now() - 60_000 } }), { expiresIn: 600 }),
      },
    ],
    [
      'a session that was stopped',
      'token_revoked',
      UNAUTHORIZED,
      /session has been stopped\. Refresh the access token/,
      'Bearer error="invalid_token", error_description="The session has been stopped"',
      { headers: () => bearer(directUser()), guards: () => [revoking(() => false)] },
    ],
    [
      'a question about the session that fails',
      'revocation_unavailable',
      UNAVAILABLE,
      /could not check whether the session is still active\. Check that revocation\.isActive answers within a second/,
      null,
      { headers: () => bearer(directUser()), guards: () => [revoking(unavailable)] },
    ],
    [
      'keys that cannot be fetched',
      'keys_unavailable',
      UNAVAILABLE,
      /could not be fetched\. Check that this server can reach jwksUrl, and that it answers 200/,
      null,
      {
        headers: () => bearer(directUser()),
        guards: () => [createAuth({ issuer: issuer.issuer, jwksUrl, cookie: 'token' }).requireUser],
      },
    ],
    [
      'a write with a cookie from another site',
      'cross_site_request',
      FORBIDDEN,
      /another site may have sent this.* Send the token as "Authorization: Bearer …", or add .* to cookie\.origins/,
      null,
      { headers: async () => ({ ...(await inCookie(directUser())), 'sec-fetch-site': 'cross-site' }) },
    ],
    [
      'a page that shows somebody else',
      'identity_changed',
      [409, 'Conflict'],
      /shows a different user .* Nothing was done\. Reload the page/,
      null,
      { headers: async () => ({ ...(await bearer(directUser())), 'x-expected-identity': 'admin_7' }) },
    ],
    [
      'a route that is closed to impersonators',
      'impersonation_forbidden',
      FORBIDDEN,
      /^This is not possible while viewing as another user\. Stop the impersonation and try again/,
      null,
      {
        headers: () => bearer(inMode('full')),
        guards: () => [auth.requireUser, auth.requireNotImpersonated],
      },
    ],
    [
      'an account action',
      'impersonation_forbidden',
      FORBIDDEN,
      /^The e-mail address cannot be changed while viewing as another user\. Stop the impersonation/,
      null,
      {
        headers: () => bearer(inMode('full')),
        guards: () => [auth.requireUser, auth.requireAllowed('change-email')],
      },
    ],
    [
      'a write in a session that may only look',
      'impersonation_read_only',
      FORBIDDEN,
      /session is read-only.* Stop the impersonation, or start one with the mode "full"/,
      null,
      { headers: () => bearer(inMode('read-only')), guards: () => [auth.requireUser, auth.requireWritable] },
    ],
  ])('%s', async (_name, code, [status, title], detail, challenge, { headers, guards }) => {
    const handle = auth.protect(...(guards?.() ?? [auth.requireUser]), () => expect.fail('the handler ran'))
    const init = { method: 'POST', headers: (await headers?.()) ?? {} }
    const response = await handle(new Request('https://api.test/x', init))
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title,
      status,
      code,
      detail: expect.stringMatching(detail),
    })
    expect(response.status).toBe(status)
    const names = ['content-type', 'cache-control', 'vary', 'www-authenticate', 'retry-after']
    expect(names.map((name) => response.headers.get(name))).toEqual([
      'application/problem+json',
      'no-store',
      'Authorization, Cookie',
      challenge,
      status === 503 ? '5' : null,
    ])
  })
})

test.each<unknown>([
  new Error('mine'),
  Object.assign(new Error('mine'), { code: 'token_missing' }),
  new AuthError('invalid_configuration', 'mine'),
  undefined,
  'token_missing',
])('what is no refusal is thrown on as it is: %s', (error) => {
  let thrown: unknown = 'nothing was thrown'
  try {
    toRefusal(error, 'Authorization')
  } catch (reason) {
    thrown = reason
  }
  expect(thrown).toBe(error)
})

test.each([
  ['audit_unavailable', 503, 'Service Unavailable'],
  ['redaction_failed', 500, 'Reply Withheld'],
] as const)('%s is refused with %i %s', (code, status, title) => {
  expect(toRefusal(new AuthError(code, 'mine'), 'Authorization')).toMatchObject({
    status,
    problem: { code, status, title, detail: 'mine' },
  })
})
