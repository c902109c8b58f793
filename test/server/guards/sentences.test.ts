import { beforeAll, describe, expect, test } from 'vitest'
import { type AccountAction, type Auth, createAuth, type Guard, type User } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'

// People read these sentences in the detail of a problem, so each says what happened, and what to do.

let issuer: TestIssuer
let auth: Auth
let agent: string
let customer: string
beforeAll(async () => {
  issuer = await createTestIssuer()
  auth = createAuth({ ...issuer.authOptions, cookie: 'token' })
  agent = await issuer.sign(directUser({ userId: 'admin_7' }))
  customer = await issuer.sign(impersonatedUser({ impersonation: { mode: 'read-only' } }))
})

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
/** The status and the sentence of a refusal. */
async function told(
  of: Auth,
  guards: [Guard, ...Guard[]],
  { method = 'GET', ...headers }: Record<string, string> = {},
): Promise<[number, unknown]> {
  const handle = of.protect(...guards, (_request, user: User | undefined) => Response.json({ user }))
  const response = await handle(new Request('https://api.test/x', { method, headers }))
  const { detail } = (await response.json()) as { detail?: unknown }
  return [response.status, detail]
}
const sessions = (session: object | null, options: object = {}): Auth =>
  createAuth({ resolve: () => session as never, ...options })

describe('a refusal says what happened and what to do', () => {
  test.each<[AccountAction, string]>([
    ['change-password', 'The password cannot be changed'],
    ['change-email', 'The e-mail address cannot be changed'],
    ['change-mfa', 'Two-factor sign-in cannot be changed'],
    ['manage-api-keys', 'API keys cannot be managed'],
    ['manage-sessions', 'Sessions cannot be managed'],
    ['change-roles', 'Roles cannot be changed'],
    ['delete-account', 'The account cannot be deleted'],
    ['export-data', 'Data cannot be exported'],
    ['change-billing', 'Billing cannot be changed'],
  ])('%s', async (action, what) => {
    expect(await told(auth, [auth.requireUser, auth.requireAllowed(action)], bearer(customer))).toEqual([
      403,
      `${what} while viewing as another user. Stop the impersonation and try again.`,
    ])
  })

  test('anything else that is not for impersonators', async () => {
    expect(await told(auth, [auth.requireUser, auth.requireNotImpersonated], bearer(customer))).toEqual([
      403,
      'This is not possible while viewing as another user. Stop the impersonation and try again.',
    ])
  })

  test('a write of a read-only session', async () => {
    const headers = { method: 'POST', ...bearer(customer) }
    expect(await told(auth, [auth.requireUser, auth.requireWritable], headers)).toEqual([
      403,
      'This impersonation session is read-only, and this request would change something. Stop the impersonation, or start one with the mode "full".',
    ])
  })

  test('nobody signed in, where there are tokens and where there are sessions', async () => {
    expect(await told(auth, [auth.requireUser])).toEqual([
      401,
      'Nobody is signed in: the request has no access token, or no guard has verified it (put requireUser first). Send the token as "Authorization: Bearer …".',
    ])
    const none = sessions(null)
    expect(await told(none, [none.requireUser])).toEqual([
      401,
      'Nobody is signed in: resolve found no session, or no guard has called it (put requireUser first). Sign in again.',
    ])
  })

  test('a token without a session', async () => {
    const none = sessions(null)
    expect(await told(none, [none.requireUser], bearer('abc'))).toEqual([
      401,
      'There is no session for this access token.',
    ])
  })

  test('a user of another issuer', async () => {
    expect(await told(auth, [auth.requireUserFrom(issuer.issuer)], bearer(customer))).toEqual([
      200,
      undefined,
    ])
    const other = await createTestIssuer({ issuer: 'https://other.test' })
    const both = createAuth({ issuers: [issuer.authOptions, other.authOptions] })
    expect(await told(both, [both.requireUserFrom('https://other.test')], bearer(agent))).toEqual([
      403,
      'The access token comes from an issuer that is not allowed here. Sign in with an account of the right issuer.',
    ])
  })

  test('a page that shows somebody else', async () => {
    const headers = { ...bearer(agent), 'x-expected-identity': 'somebody' }
    expect(await told(auth, [auth.requireUser], headers)).toEqual([
      409,
      'The page that sent this request shows a different user from the one who is signed in now. Nothing was done. Reload the page.',
    ])
  })

  test('a write that another site may have sent', async () => {
    const headers = { method: 'POST', cookie: `token=${agent}`, 'sec-fetch-site': 'cross-site' }
    expect(await told(auth, [auth.requireUser], headers)).toEqual([
      403,
      'A page of another site may have sent this request, so its cookie is not accepted for a write. Send the token as "Authorization: Bearer …", or add the page\'s origin to cookie.origins.',
    ])
  })

  test('a header and a cookie of two people', async () => {
    expect(await told(auth, [auth.requireUser], { ...bearer(agent), cookie: `token=${customer}` })).toEqual([
      401,
      'The Authorization header and the cookie belong to different identities. Send only one of them, or refresh both.',
    ])
  })

  test('two cookies of one name, and one without a token in it', async () => {
    const what = async (of: Auth, cookie: string) => told(of, [of.requireUser], { cookie })
    expect(await what(auth, `token=${agent}; token=${agent}`)).toEqual([
      401,
      'The request has two cookies with the name of the access token cookie. Clear the cookies of this site and sign in again.',
    ])
    expect(await what(auth, 'token=a b')).toEqual([
      401,
      'The access token cookie does not contain a token. Clear the cookies of this site and sign in again.',
    ])
    const named = sessions({ userId: 'user_42' }, { cookie: 'sid' })
    expect(await what(named, 'sid=1; sid=2')).toEqual([
      401,
      'The request has two cookies with the name of the session cookie. Clear the cookies of this site and sign in again.',
    ])
    expect(await what(named, 'sid=1')).toEqual([200, undefined])
  })

  test('a header that carries no token', async () => {
    expect(await told(auth, [auth.requireUser], { authorization: 'Basic abc' })).toEqual([
      401,
      'Nobody is signed in: the request has no access token, or no guard has verified it (put requireUser first). Send the token as "Authorization: Bearer …".',
    ])
    const strict = createAuth(issuer.authOptions)
    expect(await told(strict, [strict.requireUser], { authorization: 'Basic abc' })).toEqual([
      401,
      'The Authorization header must contain exactly one bearer token. Send one header, "Authorization: Bearer …".',
    ])
  })
})

describe('a mistake of the app says what to do', () => {
  const of = (make: () => unknown): unknown => {
    try {
      make()
    } catch (error) {
      const { code, message } = error as { code: unknown; message: unknown }
      return [code, message]
    }
    return 'nothing'
  }

  test('an account action that there is not', () => {
    expect(of(() => auth.requireAllowed('fly' as AccountAction))).toEqual([
      'invalid_configuration',
      'requireAllowed got an unknown account action. Use one of change-password, change-email, change-mfa, manage-api-keys, manage-sessions, change-roles, delete-account, export-data, change-billing. For anything else use requireNotImpersonated.',
    ])
  })

  test('an issuer that createAuth does not have, or that is none', async () => {
    const other = await createTestIssuer({ issuer: 'https://other.test' })
    const both = createAuth({ issuers: [issuer.authOptions, other.authOptions] })
    expect(of(() => both.requireUserFrom('https://third.test'))).toEqual([
      'invalid_configuration',
      `requireUserFrom got an issuer that createAuth does not have. The issuers of createAuth are ${issuer.issuer}, https://other.test.`,
    ])
    const none = sessions(null)
    expect(of(() => none.requireUserFrom(''))).toEqual([
      'invalid_configuration',
      'requireUserFrom needs an issuer: the "issuer" of the sessions that resolve returns, a string of at most 256 characters.',
    ])
    expect(of(() => none.requireUserFrom('https://third.test'))).toBe('nothing')
  })

  test('verifyToken where there are sessions', async () => {
    const error = await sessions(null)
      .verifyToken('abc')
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({
      code: 'invalid_configuration',
      message:
        'verifyToken needs the key of an issuer, but this createAuth has resolve. Look the token up in the same place as resolve does.',
    })
  })

  test('options that are not for sessions', () => {
    expect(of(() => sessions(null, { audiences: 'x' }))).toEqual([
      'invalid_configuration',
      'createAuth has no option "audiences" in this place. The options are resolve, claims, timeout, cookie, isWrite, allowWhileImpersonated, audit, onError.',
    ])
    expect(of(() => sessions(null, { cache: undefined, revocation: undefined, issuer: undefined }))).toBe(
      'nothing',
    )
    expect(of(() => sessions(null, { cookie: null }))).toEqual([
      'invalid_configuration',
      expect.stringMatching(/cookie/) as string,
    ])
    expect(of(() => sessions(null, { cookie: {} }))).toBe('nothing')
  })

  test('options that are for sessions alone', () => {
    const { authOptions } = issuer
    expect(of(() => createAuth({ ...authOptions, resolve: undefined, timeout: undefined }))).toBe('nothing')
    expect(of(() => createAuth({ ...authOptions, timeout: 5 } as never))).toEqual([
      'invalid_configuration',
      expect.stringMatching(/^createAuth has no option "timeout" in this place\./) as string,
    ])
  })
})
