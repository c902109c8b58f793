import fc from 'fast-check'
import { propelauth } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { AuthError } from '../../src/core/errors.js'
import {
  IDENTITY_HEADER,
  identityTag,
  readProblemCode,
  readRefreshReply,
  type RefreshReply,
  ROUTES,
} from '../../src/core/protocol.js'
import { type User, withReading } from '../../src/core/user.js'

const reply: RefreshReply = {
  access_token: 'header.payload.signature',
  expires_at_seconds: 1_795_356_743,
  user: {
    user_id: 'user_42',
    email: 'bob@x.example',
    username: 'bob',
    first_name: 'Bob',
    last_name: 'Builder',
    picture_url: 'https://x.example/bob.png',
    properties: { plan: 'pro' },
  },
  org_id_to_org_member_info: {},
}

// Origins of other makers answer these, so they cannot be changed here.
test('the routes and the header are those of the wire', () => {
  expect(ROUTES).toEqual({
    refresh: '/api/v1/refresh_token',
    logout: '/api/v1/logout',
    stop: '/api/v1/impersonation/stop',
  })
  expect(IDENTITY_HEADER).toBe('x-expected-identity')
})

describe('readRefreshReply', () => {
  test('reads the user, the token and when it ends, in milliseconds', () => {
    expect(readRefreshReply(reply)).toEqual({
      accessToken: 'header.payload.signature',
      expiresAt: 1_795_356_743_000,
      user: {
        userId: 'user_42',
        email: 'bob@x.example',
        username: 'bob',
        firstName: 'Bob',
        lastName: 'Builder',
        pictureUrl: 'https://x.example/bob.png',
        properties: { plan: 'pro' },
      },
    })
  })

  test("reads the server's clock, which may be a fraction of a second", () => {
    const impersonation = { server_time: 1_795_000_000.25 }
    expect(readRefreshReply({ ...reply, impersonation }).serverTime).toBe(1_795_000_000_250)
  })

  test.each([
    undefined,
    null,
    '',
    'text',
    7,
    [],
    {},
    { user: reply.user },
    { ...reply, access_token: '' },
    { ...reply, access_token: 7 },
    { ...reply, user: null },
    { ...reply, user: 'bob' },
    { ...reply, user: {} },
    { ...reply, user: { user_id: {} } },
  ])('refuses %j with a code', (odd) => {
    expect(() => readRefreshReply(odd)).toThrow(AuthError)
    expect(() => readRefreshReply(odd)).toThrow(expect.objectContaining({ code: 'invalid_refresh_reply' }))
  })

  test('says in the error which of the two is missing, and never what else the reply held', () => {
    expect(() => readRefreshReply({ ...reply, access_token: undefined })).toThrow(/has no access_token/)
    expect(() => readRefreshReply({ access_token: 'secret-token' })).toThrow(/has no user\.user_id/)
    expect(() => readRefreshReply({ access_token: 'secret-token' })).not.toThrow(/secret-token/)
  })

  test('throws nothing but AuthError, whatever the reply', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (odd) => {
        try {
          readRefreshReply(odd)
        } catch (error) {
          expect(error).toBeInstanceOf(AuthError)
        }
      }),
    )
  })

  test('a reply with a marker in any form ends in a user who is impersonated', () => {
    const marker = fc.jsonValue().filter((value) => value !== null)
    fc.assert(
      fc.property(marker, fc.constantFrom('reply', 'user', 'impersonation'), (marked, place) => {
        const odd = {
          ...reply,
          ...(place === 'reply' ? { impersonator_user: marked } : {}),
          ...(place === 'user' ? { user: { ...reply.user, impersonator_user: marked } } : {}),
          ...(place === 'impersonation' ? { impersonation: marked } : {}),
        }
        const user = withReading(readRefreshReply(odd).user, propelauth(odd))
        expect(user.impersonatorUserId).toEqual(expect.any(String))
        expect(user.impersonatorUserId).not.toBe(user.userId)
      }),
    )
  })
})

describe('identityTag', () => {
  const impersonated = (impersonatorUserId: string): User => ({ userId: 'user_42', impersonatorUserId })

  test('tells the user from the user under impersonation, and one impersonator from another', () => {
    const tags = [{ userId: 'user_42' }, impersonated('a'), impersonated('b')].map(identityTag)
    expect(tags).toEqual(['user_42', 'user_42;a', 'user_42;b'])
  })

  test('S31: no two identities share a tag, and every tag is a legal header value', () => {
    const name = fc.string({ minLength: 1, unit: fc.constantFrom('a', ';', '%', '3', 'B', ' ', 'é', ',') })
    const users = fc.record({ userId: name, impersonatorUserId: name }, { requiredKeys: ['userId'] })
    fc.assert(
      fc.property(users, users, (a, b) => {
        const same = a.userId === b.userId && a.impersonatorUserId === b.impersonatorUserId
        expect(identityTag(a) === identityTag(b)).toBe(same)
        expect(new Headers({ 'x-tag': identityTag(a) }).get('x-tag')).toBe(identityTag(a))
      }),
      { numRuns: 1_000 },
    )
  })
})

test('readProblemCode reads the code of a problem reply and of nothing else', () => {
  expect(readProblemCode({ code: 'impersonation_forbidden' })).toBe('impersonation_forbidden')
  for (const body of [undefined, null, '', 'text', {}, { code: 7 }, { code: '' }, []]) {
    expect(readProblemCode(body)).toBeUndefined()
  }
})
