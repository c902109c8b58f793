import { type AuditEvent, AuthError, createAuth, hashSession } from 'impersonation-kit/server'
import { act, combineClaims, createClaimMapper, supertokens } from 'impersonation-kit/claims'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { generateKeyPair, SignJWT } from 'jose'
import { identityTag } from '../../../src/core/protocol.js'
import { identityKey } from '../../../src/core/user.js'
import { beforeAll, describe, expect, test } from 'vitest'

let old: TestIssuer
let next: TestIssuer
beforeAll(async () => {
  old = await createTestIssuer({ issuer: 'https://old.test', audience: 'old' })
  // Another key, of another kind: the two share none.
  next = await createTestIssuer({ issuer: 'https://next.test', audience: 'next', algorithm: 'EdDSA' })
})

const both = () =>
  createAuth({
    issuers: [
      { ...old.authOptions, claims: act },
      { ...next.authOptions, claims: supertokens },
    ],
  })
const codeOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'verified',
    (error: unknown) => (error instanceof AuthError ? error.code : error),
  )

describe('several issuers', () => {
  test('each verify their own tokens', async () => {
    const auth = both()
    const user = directUser({ userId: 'customer_1' })
    expect(await auth.verifyToken(await old.sign(user))).toMatchObject({ userId: 'customer_1' })
    expect(await auth.verifyToken(await next.sign(user))).toMatchObject({ userId: 'customer_1' })
  })

  test('each have their own mapper: a mark of the one is none of the other', async () => {
    const auth = both()
    const marks = { isImpersonation: true, adminUserId: 'admin_7' }
    expect(await auth.verifyToken(await next.sign({ sub: 'u', ...marks }))).toMatchObject({
      impersonatorUserId: 'admin_7',
    })
    expect(await auth.verifyToken(await old.sign({ sub: 'u', ...marks }))).not.toHaveProperty(
      'impersonatorUserId',
    )
    expect(await auth.verifyToken(await old.sign(impersonatedUser()))).toHaveProperty('impersonatorUserId')
  })

  test('never verify with the key of another: a token that names the one and is signed by the other is refused', async () => {
    const auth = both()
    const claim = (iss: string, aud: string) => ({ sub: 'u', iss, aud })
    expect(await codeOf(auth.verifyToken(await old.sign(claim('https://next.test', 'next'))))).toBe(
      'token_invalid',
    )
    expect(await codeOf(auth.verifyToken(await next.sign(claim('https://old.test', 'old'))))).toBe(
      'token_invalid',
    )
  })

  test('never take the audience of another', async () => {
    expect(await codeOf(both().verifyToken(await old.sign({ sub: 'u', aud: 'next' })))).toBe('token_invalid')
  })

  test.each<[string, unknown]>([
    ['an issuer that is not in the list', 'https://third.test'],
    ['no issuer', undefined],
    ['an issuer that is no text', 1],
    ['a list of issuers', ['https://old.test']],
    ['a name of every object', '__proto__'],
  ])('refuse a token with %s', async (_what, iss) => {
    const { privateKey } = await generateKeyPair('EdDSA')
    const token = await new SignJWT({ sub: 'u', iss } as never)
      .setProtectedHeader({ alg: 'EdDSA' })
      .setExpirationTime('5m')
      .sign(privateKey)
    expect(await codeOf(both().verifyToken(token))).toBe('token_invalid')
  })

  test.each(['a', 'a.b', 'a.b.c', '..', 'a.e30.c'])('refuse %s, which is no token', async (token) => {
    expect(await codeOf(both().verifyToken(token))).toBe('token_invalid')
  })

  test('say why they refuse', async () => {
    const { verifyToken } = both()
    await expect(verifyToken('a.b.c')).rejects.toThrow('The access token cannot be read.')
    await expect(verifyToken(await old.sign({ sub: 'u', iss: 'https://third.test' }))).rejects.toThrow(
      'The access token has no "iss" that this API accepts.',
    )
  })

  test('serve one as well as several', async () => {
    const auth = createAuth({ issuers: [old.authOptions] })
    expect(await auth.verifyToken(await old.sign(directUser({ userId: 'u' })))).toMatchObject({ userId: 'u' })
    expect(await codeOf(auth.verifyToken(await next.sign(directUser())))).toBe('token_invalid')
  })
})

describe('F48: two issuers that give one id to two people', () => {
  const user = directUser({ userId: '42' })

  test('are told apart by the user, whose ids make one key only together', async () => {
    const { verifyToken } = both()
    const users = [await verifyToken(await old.sign(user)), await verifyToken(await next.sign(user))]
    expect(users.map(({ issuer }) => issuer)).toEqual(['https://old.test', 'https://next.test'])
    expect(identityKey(users[0]!)).not.toBe(identityKey(users[1]!))
    expect(identityTag(users[0]!)).not.toBe(identityTag(users[1]!))
  })

  test('what the claims say of an issuer beside "iss" is not believed', async () => {
    const token = await next.sign({
      sub: '42',
      issuer: 'https://old.test',
      properties: { issuer: 'https://old.test' },
    })
    expect(await both().verifyToken(token)).toMatchObject({ issuer: 'https://next.test' })
  })

  test('isActive of revocation is told whose token it is', async () => {
    const asked: (string | undefined)[] = []
    const { verifyToken } = createAuth({
      issuers: [old.authOptions, next.authOptions],
      revocation: {
        for: 'everyone',
        isActive: ({ issuer }) => asked.push(issuer) > 0 && issuer !== 'https://next.test',
      },
    })
    expect(await codeOf(verifyToken(await old.sign(user)))).toBe('verified')
    expect(await codeOf(verifyToken(await next.sign(user)))).toBe('token_revoked')
    expect(asked).toEqual(['https://old.test', 'https://next.test'])
  })

  test('audit names both, and hashes the sessions of each for itself', async () => {
    const events: AuditEvent[] = []
    const auth = createAuth({
      issuers: [old.authOptions, next.authOptions],
      audit: { sink: (event) => void events.push(event) },
    })
    const handler = auth.protect(auth.audit({ action: 'x' }), () => new Response())
    for (const one of [old, next]) {
      const authorization = `Bearer ${await one.sign(impersonatedUser())}`
      await handler(new Request('https://api.test', { headers: { authorization } }))
    }
    expect(events.map(({ subject }) => subject)).toEqual([
      { id: 'user_42', issuer: 'https://old.test' },
      { id: 'user_42', issuer: 'https://next.test' },
    ])
    expect(events.map(({ session }) => session)).toEqual([
      await hashSession('https://old.test', 'session_1'),
      await hashSession('https://next.test', 'session_1'),
    ])
  })

  test('an impersonator of one id, whom two issuers name, is two people', () => {
    const by = (issuer: string) => createClaimMapper({ impersonator: { id: 'by', issuer } })
    const claims = { sub: '42', by: '7', a: 'https://a.test', b: 'https://b.test' }
    expect(combineClaims(by('a'), by('b'))(claims).state).toBe('unreadable')
    expect(combineClaims(by('a'), by('a'))(claims)).toMatchObject({ state: 'impersonated' })
    expect(combineClaims(by('a'), by('none'))(claims)).toMatchObject({
      impersonator: { issuer: 'https://a.test' },
    })
  })

  test.each(['https://old.test/', '', 'https://third.test', undefined])(
    'requireUserFrom(%j), which createAuth does not have, throws when the route is set up',
    (issuer) => {
      expect(() => both().requireUserFrom(issuer as string)).toThrow(
        expect.objectContaining({ code: 'invalid_configuration' }),
      )
    },
  )

  test('requireUserFrom takes the issuer where createAuth has one alone', async () => {
    const auth = createAuth(old.authOptions)
    const handler = auth.protect(
      auth.requireUserFrom('https://old.test'),
      (_request, { issuer }) => new Response(issuer),
    )
    const authorization = `Bearer ${await old.sign(user)}`
    const reply = await handler(new Request('https://api.test', { headers: { authorization } }))
    expect(await reply.text()).toBe('https://old.test')
  })
})

describe('createAuth refuses', () => {
  const create = (options: unknown) => () => createAuth(options as never)
  const one = { issuer: 'https://old.test', jwksUrl: 'https://old.test/jwks' }

  test.each<[string, unknown, RegExp]>([
    ['no issuers', { issuers: [] }, /at least one issuer/],
    ['issuers that are no list', { issuers: one }, /got invalid issuers\. They must be a list/],
    ['issuers whose variable is unset', { issuers: undefined }, /got invalid issuers\. They must be a list/],
    ['an issuer that no user could name', { ...one, issuer: 'x'.repeat(257) }, /1 to 256 characters/],
    ['an issuer that is none', { issuers: [null] }, /needs the option issuer/],
    ['an issuer without a key', { issuers: [{ issuer: 'x' }] }, /exactly one of/],
    ['the same issuer twice', { issuers: [one, { ...one, audience: 'x' }] }, /two issuers with the same/],
    ['a key beside issuers', { ...one, issuers: [one] }, /has no option "issuer"/],
    ['a rule of the guards in an issuer', { issuers: [{ ...one, cache: false }] }, /has no option "cache"/],
  ])('%s', (_what, options, message) => {
    expect(create(options)).toThrow(message)
    expect(create(options)).toThrow(expect.objectContaining({ code: 'invalid_configuration' }))
  })
})
