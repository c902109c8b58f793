import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportSPKI, generateKeyPair, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AuthError, type AuthOptions, createAuth } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'

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

function forge(header: unknown, payload: unknown, signature = ''): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part(header)}.${part(payload)}.${signature}`
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
    expect(await verifyToken(await issuer.sign(user))).toEqual(user)
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

describe('attack', () => {
  test('alg none is refused, in every spelling and under every kind of key', async () => {
    const server = await issuer.listen()
    const sources = [{ publicKey: issuer.publicKey }, { jwksUrl: server.jwksUrl }, { secret: 'x'.repeat(32) }]
    for (const source of sources) {
      for (const alg of ['none', 'None', 'NONE', '', undefined, null, ['RS256']]) {
        const token = forge({ alg }, goodClaims())
        expect(await refusalOf(token, { issuer: issuer.issuer, ...source })).toMatchObject({
          code: 'token_invalid',
        })
      }
    }
    await server.close()
  })

  test('HS/RS confusion: a token signed with the public key as a secret is refused', async () => {
    const server = await issuer.listen()
    const pem = new TextEncoder().encode(issuer.publicKey)
    const token = await new SignJWT(goodClaims()).setProtectedHeader({ alg: 'HS256' }).sign(pem)
    expect(await refusalOf(token)).toMatchObject({ code: 'token_invalid' })
    expect(await refusalOf(token, { issuer: issuer.issuer, jwksUrl: server.jwksUrl })).toMatchObject({
      code: 'token_invalid',
    })
    await server.close()
  })

  test('a key in the header (jwk, jku, x5u) is not used', async () => {
    const { privateKey } = await generateKeyPair('RS256')
    const [jwk] = issuer.jwks.keys
    const header = { alg: 'RS256', jwk, jku: 'https://evil.test/jwks', x5u: 'https://evil.test/x' }
    const token = await new SignJWT(goodClaims()).setProtectedHeader(header as never).sign(privateKey)
    expect(await refusalOf(token)).toEqual({
      code: 'token_invalid',
      message: 'The access token has a signature that does not match.',
    })
  })

  test('a kid that is not in the key set is refused, and so is the right kid over another key', async () => {
    const server = await issuer.listen()
    const options = { issuer: issuer.issuer, jwksUrl: server.jwksUrl }
    const unknown = await issuer.sign(directUser(), { header: { kid: '../../dev/null' } })
    expect(await refusalOf(unknown, options)).toMatchObject({ code: 'token_invalid' })
    const { privateKey } = await generateKeyPair('RS256')
    const kid = String(issuer.jwks.keys[0]?.kid)
    const token = await new SignJWT(goodClaims()).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey)
    expect(await refusalOf(token, options)).toMatchObject({ code: 'token_invalid' })
    await server.close()
  })

  test.each<[string, Record<string, unknown>, string]>([
    ['expired', { exp: 1 }, 'token_expired'],
    ['without an end', { exp: undefined }, 'token_invalid'],
    ['with an end that is no number', { exp: '9999999999' }, 'token_invalid'],
    ['not yet valid', { nbf: Math.floor(Date.now() / 1000) + 60 }, 'token_invalid'],
    ['of another issuer', { iss: 'https://auth.test.evil.test' }, 'token_invalid'],
    ['of an issuer with a slash more', { iss: 'https://auth.test/' }, 'token_invalid'],
    ['without an issuer', { iss: undefined }, 'token_invalid'],
    ['for another audience', { aud: 'https://api.test.evil.test' }, 'token_invalid'],
    ['without an audience', { aud: undefined }, 'token_invalid'],
    ['without a user', { sub: undefined, user_id: undefined }, 'token_invalid'],
    ['of a user without a name', { sub: ' ', user_id: '' }, 'token_invalid'],
    ['of a user who is an object', { sub: {}, user_id: [] }, 'token_invalid'],
    ['of a user with an oversized id', { sub: 'x'.repeat(257), user_id: undefined }, 'token_invalid'],
  ])('a token %s is refused', async (_name, claims, code) => {
    expect(await refusalOf(await issuer.sign(directUser(), { claims }))).toMatchObject({ code })
  })

  test.each(['logout+jwt', 'secevent+jwt', 'dpop+jwt', 'refresh+jwt', ''])(
    'a token for something else (typ %j) is refused',
    async (typ) => {
      expect(await refusalOf(await issuer.sign(directUser(), { header: { typ } }))).toMatchObject({
        code: 'token_invalid',
      })
    },
  )

  test.each(['', 'a', '..', 'a.b', 'a.b.c', 'a.b.c.d.e', '....', '\0', 'null', '{}'])(
    'the text %j is refused as a token',
    async (token) => {
      const { code } = await refusalOf(token)
      expect(code).toBe(token === '' ? 'token_missing' : 'token_invalid')
    },
  )

  test('what is no string at all is refused', async () => {
    for (const token of [undefined, null, 1, {}, [], ['a.b.c']]) {
      await expect(createAuth(issuer.authOptions).verifyToken(token as never)).rejects.toMatchObject({
        code: 'token_missing',
      })
    }
  })

  test('a changed payload is refused', async () => {
    const token = await issuer.sign(impersonatedUser())
    const [header, , signature] = token.split('.')
    const payload = Buffer.from(JSON.stringify(goodClaims())).toString('base64url')
    expect(await refusalOf(`${header}.${payload}.${signature}`)).toMatchObject({ code: 'token_invalid' })
  })

  test('a token of 1 MB is refused before it is read, even where its signature is good', async () => {
    const token = await issuer.sign(directUser({ properties: { padding: 'x'.repeat(1_000_000) } }))
    expect(await refusalOf(token)).toEqual({
      code: 'token_invalid',
      message: 'The access token is longer than 16384 characters.',
    })
  })

  test('claims with __proto__ change no prototype and hide no marker', async () => {
    const { verifyToken } = createAuth(issuer.authOptions)
    const evil: unknown = JSON.parse(
      '{"__proto__": {"polluted": 1, "act": null}, "constructor": {"prototype": {"polluted": 1}}}',
    )
    const claims = Object.create(null) as Record<string, unknown>
    Object.defineProperty(claims, '__proto__', { value: evil, enumerable: true })
    const plain = await verifyToken(await issuer.sign(directUser({ properties: claims }), { claims }))
    expect(Object.getPrototypeOf(plain)).toBe(Object.prototype)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect(plain.impersonatorUserId).toBeUndefined()
    const marked = await verifyToken(await issuer.sign(impersonatedUser(), { claims }))
    expect(marked.impersonatorUserId).toBe('admin_7')
  })

  test('a token that outlives its impersonation session is refused (S43: the server ends on time)', async () => {
    const user = impersonatedUser({ impersonation: { expiresAt: Date.now() - 10_000 } })
    expect(await refusalOf(await issuer.sign(user, { expiresIn: 600 }))).toMatchObject({
      code: 'token_expired',
    })
  })
})

describe('a refusal says what is wrong with the token', () => {
  const refusals: [string, () => Promise<string>, string][] = [
    [
      'another algorithm',
      async () => forge({ alg: 'HS256' }, goodClaims(), 'AAAA'),
      'is signed with an algorithm that this API does not accept',
    ],
    [
      'another issuer',
      () => issuer.sign(directUser(), { claims: { iss: 'https://evil.test' } }),
      'has a "iss" that this API does not accept, or none',
    ],
    [
      'another type',
      () => issuer.sign(directUser(), { header: { typ: 'logout+jwt' } }),
      'is a token for something else: its "typ" is neither "at+jwt" nor "JWT"',
    ],
    [
      'no user',
      () => issuer.sign(directUser(), { claims: { sub: undefined, user_id: undefined } }),
      'names no user: it has no "sub" that can be read',
    ],
    ['text that is none', async () => 'a.b.c', 'cannot be read'],
  ]
  test.each(refusals)('%s', async (_name, make, why) => {
    expect(await refusalOf(await make())).toEqual({
      code: 'token_invalid',
      message: `The access token ${why}.`,
    })
  })

  test('a key that nobody has published', async () => {
    const server = await issuer.listen()
    const token = await issuer.sign(directUser(), { header: { kid: 'another' } })
    expect(await refusalOf(token, { issuer: issuer.issuer, jwksUrl: server.jwksUrl })).toEqual({
      code: 'token_invalid',
      message: 'The access token is signed with a key that is not in the key set.',
    })
    await server.close()
  })

  test('nothing at all, with what to do', async () => {
    expect(await refusalOf('')).toEqual({
      code: 'token_missing',
      message: 'There is no access token. Send it as "Authorization: Bearer …".',
    })
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
    expect(await userOf(() => ({ state: 'none' }))).toEqual(directUser())
  })

  test.each<[string, () => unknown]>([
    [
      'throws',
      () => {
        throw new Error('no')
      },
    ],
    ['answers nothing', () => undefined],
    ['answers null', () => null],
    ['answers true', () => true],
    ['answers a promise', () => Promise.resolve({ state: 'none' })],
    ['answers a state of its own', () => ({ state: 'None' })],
    ['says unreadable', () => ({ state: 'unreadable', why: 'x' })],
    ['names no impersonator', () => ({ state: 'impersonated' })],
    ['names an impersonator without a name', () => ({ state: 'impersonated', impersonator: {} })],
    ['names an impersonator by a number', () => ({ state: 'impersonated', impersonator: { id: 7 } })],
    [
      'names the user as the impersonator',
      () => ({ state: 'impersonated', impersonator: { id: 'user_42' } }),
    ],
  ])('S36: that %s means: impersonated, by someone unknown, who may only look', async (_name, mapper) => {
    expect(await userOf(mapper)).toMatchObject({
      userId: 'user_42',
      impersonatorUserId: 'unknown',
      impersonation: { mode: 'read-only', impersonator: { kind: 'unknown' } },
    })
  })
})

describe('a key set', () => {
  const origin = { answer: 200 as number, body: '' as string, hits: 0 }
  const server = createServer((_request, response) => {
    origin.hits += 1
    response.writeHead(origin.answer, { location: '/elsewhere' }).end(origin.body)
  })
  let jwksUrl: string
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`
  })
  afterAll(() => server.close())

  test.each<[string, number, string]>([
    ['answers 500', 500, ''],
    ['answers a redirect', 302, ''],
    ['answers what is no JSON', 200, '<html>'],
    ['answers what is no key set', 200, '{"keys": "none"}'],
  ])('that %s is keys_unavailable, and the next token asks again', async (_name, answer, body) => {
    Object.assign(origin, { answer, body })
    const { verifyToken } = createAuth({ issuer: issuer.issuer, jwksUrl })
    const token = await issuer.sign(directUser())
    await expect(verifyToken(token)).rejects.toMatchObject({ code: 'keys_unavailable', status: 503 })
    Object.assign(origin, { answer: 200, body: JSON.stringify(issuer.jwks) })
    expect((await verifyToken(token)).userId).toBe('user_42')
  })

  test('that nobody serves is keys_unavailable', async () => {
    const gone = await issuer.listen()
    await gone.close()
    const options = { issuer: issuer.issuer, jwksUrl: gone.jwksUrl }
    expect(await refusalOf(await issuer.sign(directUser()), options)).toMatchObject({
      code: 'keys_unavailable',
    })
  })

  test('is fetched once for many tokens', async () => {
    Object.assign(origin, { answer: 200, body: JSON.stringify(issuer.jwks), hits: 0 })
    const { verifyToken } = createAuth({ issuer: issuer.issuer, jwksUrl: new URL(jwksUrl) })
    const tokens = await Promise.all([1, 2, 3].map((n) => issuer.sign(directUser({ userId: `u${n}` }))))
    expect((await Promise.all(tokens.map(verifyToken))).map((user) => user.userId)).toEqual([
      'u1',
      'u2',
      'u3',
    ])
    await verifyToken(await issuer.sign(directUser()))
    expect(origin.hits).toBe(1)
  })

  test('is not asked for a token that could never verify', async () => {
    origin.hits = 0
    const options = { issuer: issuer.issuer, jwksUrl }
    for (const token of ['a.b.c', forge({ alg: 'none' }, goodClaims()), 'x'.repeat(20_000)]) {
      expect(await refusalOf(token, options)).toMatchObject({ code: 'token_invalid' })
    }
    expect(origin.hits).toBe(0)
  })
})
