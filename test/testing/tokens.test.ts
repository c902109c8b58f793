import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importSPKI,
  jwtVerify,
} from 'jose'
import { describe, expect, test } from 'vitest'
import { createAuth } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser } from 'impersonation-kit/testing'
import { readRefreshReply } from '../../src/core/protocol.js'

describe('createTestIssuer', () => {
  test('signs access tokens that verify against its key set, its PEM and its server', async () => {
    const issuer = await createTestIssuer({ key: 'tests' })
    const token = await issuer.sign(directUser())
    const server = await issuer.listen()
    const expected = {
      issuer: issuer.issuer,
      audience: issuer.audience,
      typ: 'at+jwt',
      algorithms: ['RS256'],
    }
    try {
      const keySet = createLocalJWKSet(issuer.jwks)
      expect((await jwtVerify(token, keySet, expected)).payload.sub).toBe('user_42')
      const pem = await importSPKI(issuer.publicKey, 'RS256')
      expect((await jwtVerify(token, pem, expected)).payload.sub).toBe('user_42')
      const remote = createRemoteJWKSet(new URL(server.jwksUrl))
      expect((await jwtVerify(token, remote, expected)).payload.sub).toBe('user_42')
      expect((await fetch(server.url)).status).toBe(404)
    } finally {
      await server.close()
    }
    // The port may be another's by now.
    const after = await fetch(server.jwksUrl).then(
      (response) => response.text(),
      () => '',
    )
    expect(after).not.toBe(JSON.stringify(issuer.jwks))
  })

  test('signs with EdDSA where that is asked for, and a guard verifies it by PEM and by key set', async () => {
    const issuer = await createTestIssuer({ algorithm: 'EdDSA' })
    const token = await issuer.sign(impersonatedUser())
    expect(decodeProtectedHeader(token).alg).toBe('EdDSA')
    const byPem = await createAuth(issuer.authOptions).verifyToken(token)
    expect(byPem.impersonatorUserId).toBe('admin_7')
    const server = await issuer.listen()
    try {
      const auth = createAuth({ issuer: issuer.issuer, jwksUrl: server.jwksUrl })
      expect((await auth.verifyToken(token)).userId).toBe('user_42')
    } finally {
      await server.close()
    }
    expect(
      decodeProtectedHeader(await (await createTestIssuer({ key: 'tests' })).sign(directUser())).alg,
    ).toBe('RS256')
  })

  test('gives a token no mark of impersonation for a user whom nobody impersonates', async () => {
    const issuer = await createTestIssuer({ key: 'tests' })
    const claims = decodeJwt(await issuer.sign(directUser(), { now: 1_000_000 }))
    expect(claims).toEqual({
      iss: issuer.issuer,
      aud: issuer.audience,
      iat: 1000,
      exp: 2800,
      sub: 'user_42',
      user_id: 'user_42',
      email: 'cleo@customer.example',
      first_name: 'Cleo',
      last_name: 'Customer',
      org_id_to_org_member_info: {},
    })
  })

  test('marks an impersonated user in every way that the wire knows', async () => {
    const issuer = await createTestIssuer({ key: 'tests' })
    const user = impersonatedUser({ impersonation: { mode: 'read-only', expiresAt: 4_000_000 } })
    expect(decodeJwt(await issuer.sign(user, { now: 1_000_000 }))).toMatchObject({
      exp: 1600,
      impersonator_user_id: 'admin_7',
      act: { sub: 'admin_7', email: 'ana@support.example', name: 'Ana Support' },
      login_method: { login_method: 'impersonation' },
      impersonation: {
        session: 'session_1',
        mode: 'read-only',
        reason: expect.any(String),
        expires_at: 4000,
      },
    })
  })

  test('never lets a token outlive the impersonation session', async () => {
    const issuer = await createTestIssuer({ key: 'tests' })
    const user = impersonatedUser({ impersonation: { expiresAt: 1_060_000 } })
    expect(decodeJwt(await issuer.sign(user, { now: 1_000_000 })).exp).toBe(1060)
  })

  test('signs claims as they stand, adding only iss, aud, iat and exp', async () => {
    const issuer = await createTestIssuer({ key: 'tests' })
    const claims = { sub: 'user_1', impersonator_user_id: {}, exp: undefined }
    const token = await issuer.sign(claims, { now: 1_000_000, claims: { aud: undefined } })
    expect(decodeJwt(token)).toEqual({
      iss: issuer.issuer,
      iat: 1000,
      sub: 'user_1',
      impersonator_user_id: {},
    })
  })

  test('answers a refresh as an auth origin does', async () => {
    const issuer = await createTestIssuer({ issuer: 'https://auth.example.com' })
    const reply = await issuer.refreshReply(directUser(), { now: 1_000_000 })
    expect(decodeJwt(reply.access_token).iss).toBe('https://auth.example.com')
    expect(reply.expires_at_seconds).toBe(2800)
    expect(reply).not.toHaveProperty('impersonation')
    expect(reply).not.toHaveProperty('impersonator_user')
    expect(readRefreshReply(reply).user).toEqual(directUser())
  })

  test('names the impersonator twice in a reply, and reports an end that PropelAuth clients do not loop on', async () => {
    const issuer = await createTestIssuer({ key: 'tests' })
    const user = impersonatedUser({ impersonation: { startedAt: 900_000, expiresAt: 1_060_000 } })
    const reply = await issuer.refreshReply(user, { now: 1_000_000 })
    expect(reply.expires_at_seconds).toBe(1630)
    expect(decodeJwt(reply.access_token).exp).toBe(1060)
    expect(reply.impersonator_user).toBe('admin_7')
    expect(reply.user.impersonator_user).toBe('admin_7')
    expect(reply.impersonation).toMatchObject({
      session: 'session_1',
      mode: 'full',
      started_at: 900,
      expires_at: 1060,
      server_time: 1000,
      impersonator: { id: 'admin_7', email: 'ana@support.example', name: 'Ana Support' },
    })
  })

  test('F29: signs and answers for a user as a database gives it, with null for what is absent', async () => {
    const issuer = await createTestIssuer({ key: 'tests' })
    const user = {
      userId: 'user_42',
      name: 'Cleo C.',
      email: null,
      impersonatorUserId: null,
      impersonation: undefined,
    }
    const claims = decodeJwt(await issuer.sign(user, { now: 1_000_000 }))
    expect(claims).toMatchObject({ sub: 'user_42', name: 'Cleo C.', exp: 2800 })
    expect(claims).not.toHaveProperty('impersonator_user_id')
    const reply = await issuer.refreshReply(user)
    expect(readRefreshReply(reply).user).toEqual({ userId: 'user_42', name: 'Cleo C.' })
  })

  test.each(['RS256', 'EdDSA'] as const)(
    'F30: each has a key of its own: a token of another issuer is refused (%s)',
    async (algorithm) => {
      const [ours, foreign] = await Promise.all([
        createTestIssuer({ algorithm }),
        createTestIssuer({ algorithm }),
      ])
      expect(foreign.publicKey).not.toBe(ours.publicKey)
      expect(foreign.jwks.keys[0]?.kid).not.toBe(ours.jwks.keys[0]?.kid)
      const auth = createAuth(ours.authOptions)
      expect((await auth.verifyToken(await ours.sign(directUser()))).userId).toBe('user_42')
      await expect(auth.verifyToken(await foreign.sign(directUser()))).rejects.toMatchObject({
        code: 'token_invalid',
      })
    },
  )

  test('F30: a key by name is one for all that name it, and for nobody else', async () => {
    const [a, b, other, ofAnotherKind] = await Promise.all([
      createTestIssuer({ key: 'shared' }),
      createTestIssuer({ key: 'shared', issuer: 'https://other.test' }),
      createTestIssuer({ key: 'another' }),
      createTestIssuer({ key: 'shared', algorithm: 'EdDSA' }),
    ])
    expect(b.publicKey).toBe(a.publicKey)
    expect(b.jwks).toEqual(a.jwks)
    expect(other.publicKey).not.toBe(a.publicKey)
    expect(ofAnotherKind.publicKey).not.toBe(a.publicKey)
    const auth = createAuth({ ...b.authOptions, issuer: a.issuer })
    expect((await auth.verifyToken(await a.sign(directUser()))).userId).toBe('user_42')
  })
})
