import { CompactSign, exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type AuthError, type AuthOptions, createAuth } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { NOBODY } from '../../support/nobody.js'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer()
})

async function refusalOf(
  token: string,
  options: AuthOptions = issuer.authOptions,
): Promise<{ code: string; message: string }> {
  const error: AuthError = await createAuth(options)
    .verifyToken(token)
    .then(
      () => expect.fail('the token was accepted'),
      (reason: unknown) => reason as AuthError,
    )
  expect(error.name).toBe('AuthError')
  if (token.length > 20) expect(String(error.stack)).not.toContain(token.slice(0, 20))
  return { code: error.code, message: error.message }
}

/** Until the end of the test. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ['Date'] })
  onTestFinished(() => void vi.useRealTimers())
}
const soon = () => Math.floor(Date.now() / 1000) + 60
const goodClaims = () => ({ iss: issuer.issuer, aud: issuer.audience, sub: 'user_42', exp: soon() })

describe('a token that verifies', () => {
  test('gives the user with every field that it carries', async () => {
    const user = directUser({
      username: 'cleo',
      pictureUrl: 'https://x.test/c.png',
      properties: { plan: 'pro' },
    })
    const { verifyToken } = createAuth(issuer.authOptions)
    expect(await verifyToken(await issuer.sign(user))).toEqual({ ...user, issuer: issuer.issuer })
  })

  test('gives an impersonated user with the impersonator and the session', async () => {
    const { verifyToken } = createAuth(issuer.authOptions)
    const user = impersonatedUser({ impersonation: { mode: 'read-only' } })
    const { impersonatorUserId, impersonation } = await verifyToken(await issuer.sign(user))
    expect(impersonatorUserId).toBe('admin_7')
    expect(impersonation).toEqual({
      impersonator: user.impersonation.impersonator,
      mode: 'read-only',
      reason: user.impersonation.reason,
      sessionId: 'session_1',
      expiresAt: Math.floor(Number(user.impersonation.expiresAt) / 1000) * 1000,
    })
  })

  test("is read by the names of OpenID Connect where ours aren't there", async () => {
    const token = await issuer.sign({
      sub: 'u',
      given_name: 'Cleo',
      family_name: 'Customer',
      preferred_username: 'cleo',
      picture: 'https://x.test/c.png',
    })
    expect(await createAuth(issuer.authOptions).verifyToken(token)).toEqual({
      userId: 'u',
      issuer: issuer.issuer,
      firstName: 'Cleo',
      lastName: 'Customer',
      username: 'cleo',
      pictureUrl: 'https://x.test/c.png',
    })
  })

  test.each([undefined, 'JWT', 'jwt', 'at+jwt', 'application/at+jwt'])(
    'may say that its typ is %s',
    async (typ) => {
      const token = await issuer.sign(directUser(), { header: { typ } })
      expect((await createAuth(issuer.authOptions).verifyToken(token)).userId).toBe('user_42')
    },
  )

  test('may be five seconds late, and no more', async () => {
    stopClock()
    const { verifyToken } = createAuth(issuer.authOptions)
    expect((await verifyToken(await issuer.sign(directUser(), { expiresIn: -3 }))).userId).toBe('user_42')
    expect(await refusalOf(await issuer.sign(directUser(), { expiresIn: -7 }))).toMatchObject({
      code: 'token_expired',
    })
  })

  test('may name any audience where none is asked for, and one of several where several are', async () => {
    const { issuer: iss, publicKey, audience } = issuer.authOptions
    const other = await issuer.sign(directUser(), { claims: { aud: 'https://other.test' } })
    expect((await createAuth({ issuer: iss, publicKey }).verifyToken(other)).userId).toBe('user_42')
    const either = createAuth({ issuer: iss, publicKey, audience: [audience, 'https://other.test'] })
    expect((await either.verifyToken(other)).userId).toBe('user_42')
  })

  test('may be signed with ES256 or EdDSA, without any option', async () => {
    for (const algorithm of ['ES256', 'EdDSA']) {
      const pair = await generateKeyPair(algorithm)
      const publicKey = (await exportSPKI(pair.publicKey)).replaceAll('\n', '\\n')
      const token = await new SignJWT(goodClaims())
        .setProtectedHeader({ alg: algorithm })
        .sign(pair.privateKey)
      const { verifyToken } = createAuth({ issuer: issuer.issuer, publicKey })
      expect((await verifyToken(token)).userId).toBe('user_42')
    }
  })

  test('may be signed with a shared secret where that is the only key', async () => {
    const secret = 's3cret-'.repeat(6)
    const token = await new SignJWT(goodClaims())
      .setProtectedHeader({ alg: 'HS256' })
      .sign(new TextEncoder().encode(secret))
    expect((await createAuth({ issuer: issuer.issuer, secret }).verifyToken(token)).userId).toBe('user_42')
    expect(await refusalOf(await issuer.sign(directUser()), { issuer: issuer.issuer, secret })).toMatchObject(
      {
        code: 'token_invalid',
      },
    )
  })
})

test('what is no string at all is refused', async () => {
  for (const token of [undefined, null, '', 1, {}, [], ['a.b.c']]) {
    await expect(createAuth(issuer.authOptions).verifyToken(token as never)).rejects.toMatchObject({
      code: 'token_missing',
      status: 401,
    })
  }
})

test.each<[string, object, object]>([
  ['has no "iss" that this API accepts', { iss: 'x' }, {}],
  ['has no "aud" that this API accepts', { aud: 'x' }, {}],
  ['has no "exp" that this API accepts', { exp: undefined }, {}],
  ['has no "nbf" that this API accepts', { nbf: 9e9 }, {}],
  ['is not an access token: its "typ" is neither "at+jwt" nor "JWT"', {}, { typ: 'id+jwt' }],
  ['names no user: it has no readable "sub"', { sub: '', user_id: '' }, {}],
])('a refusal says that the token %s', async (why, claims, header) => {
  expect(
    await refusalOf(await issuer.sign(directUser(), { claims: { ...claims }, header: { ...header } })),
  ).toEqual({
    code: 'token_invalid',
    message: `The access token ${why}.`,
  })
})

test.each<[string, (token: string) => string]>([
  ['has a signature that does not match', (token) => `${token.slice(0, -9)}AAAAAAAAA`],
  ['is longer than 16384 characters', (token) => token.padEnd(16_385, 'A')],
  ['has a signature that does not match', (token) => token.padEnd(16_384, 'A')],
  [
    'is signed with an algorithm that this API does not accept',
    (token) => token.replace(/^[^.]*/, Buffer.from('{"alg":"HS256"}').toString('base64url')),
  ],
  ['cannot be read', (token) => token.slice(0, token.indexOf('.'))],
])('a refusal says that the token %s, of one that is forged', async (why, spoil) => {
  expect(await refusalOf(spoil(await issuer.sign(directUser())))).toEqual({
    code: 'token_invalid',
    message: `The access token ${why}.`,
  })
})

test('a token that is refused comes with 401', async () => {
  const { verifyToken } = createAuth(issuer.authOptions)
  await expect(verifyToken('a.b.c')).rejects.toMatchObject({ code: 'token_invalid', status: 401 })
  await expect(verifyToken(await issuer.sign(directUser(), { expiresIn: -60 }))).rejects.toMatchObject({
    code: 'token_expired',
    status: 401,
    message: 'The access token has expired. Refresh it and try again.',
  })
})

test.each([5, null, ['at+jwt'], {}, ''])('a token whose typ is %j is one for something else', async (typ) => {
  expect(await refusalOf(await issuer.sign(directUser(), { header: { typ } }))).toMatchObject({
    code: 'token_invalid',
    message: expect.stringContaining('is not an access token'),
  })
})

test('a token in which a claim stands twice is refused, though its signature is right', async () => {
  const pair = await generateKeyPair('ES256')
  const text = JSON.stringify(goodClaims()).replace('{', '{"sub":"somebody",')
  const token = await new CompactSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'ES256' })
    .sign(pair.privateKey)
  const options = { issuer: issuer.issuer, publicKey: await exportSPKI(pair.publicKey) }
  expect(await refusalOf(token, options)).toEqual({
    code: 'token_invalid',
    message: 'The access token has the same claim twice.',
  })
})

test('S43: a token that outlives its impersonation session is refused: the server ends it on time', async () => {
  const user = impersonatedUser({ impersonation: { expiresAt: Date.now() - 10_000 } })
  expect(await refusalOf(await issuer.sign(user, { expiresIn: 600 }))).toEqual({
    code: 'token_expired',
    message: 'The impersonation session has ended. Refresh the access token.',
  })
})

test('S43: an impersonation session may have ended a moment ago: clocks differ', async () => {
  stopClock()
  const user = impersonatedUser({ impersonation: { expiresAt: Date.now() - 2000 } })
  const { verifyToken } = createAuth(issuer.authOptions)
  expect((await verifyToken(await issuer.sign(user, { expiresIn: 600 }))).userId).toBe('user_42')
})

test('a refusal says that the token is signed with a key that nobody has published', async () => {
  const server = await issuer.listen()
  const token = await issuer.sign(directUser(), { header: { kid: 'another' } })
  expect(await refusalOf(token, { issuer: issuer.issuer, jwksUrl: server.jwksUrl })).toEqual({
    code: 'token_invalid',
    message: 'The access token is signed with a key that is not in the key set.',
  })
  await server.close()
})

test('a refusal says that there is no token, and how to send one', async () => {
  expect(await refusalOf('')).toEqual({
    code: 'token_missing',
    message: 'The request has no access token. Send it as "Authorization: Bearer …".',
  })
})

describe('a mapper of the app (`claims`)', () => {
  const userOf = async (claims: unknown) =>
    createAuth({ ...issuer.authOptions, claims: claims as never }).verifyToken(
      await issuer.sign(directUser()),
    )

  test('names the user and the impersonator', async () => {
    const user = await userOf(() => ({
      state: 'impersonated',
      userId: 'customer_1',
      impersonator: { email: 'ana@support.example', kind: 'person' },
      reason: 'Ticket 1',
    }))
    expect(user).toMatchObject({
      userId: 'customer_1',
      impersonatorUserId: 'ana@support.example',
      impersonation: { mode: 'full', reason: 'Ticket 1' },
    })
  })

  test('that says nobody impersonates is believed', async () => {
    expect(await userOf(() => ({ state: 'none' }))).toEqual(directUser({ issuer: issuer.issuer }))
  })
})

test('a key set that nobody serves is keys_unavailable', async () => {
  const options = { issuer: issuer.issuer, jwksUrl: new URL(NOBODY) }
  expect(await refusalOf(await issuer.sign(directUser()), options)).toMatchObject({
    code: 'keys_unavailable',
  })
})
