import { betterAuth } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

describeClaimMapper('betterAuth', {
  mapper: betterAuth,
  cases: casesOf('better-auth'),
  places: {
    'session.impersonatedBy': (impersonatedBy) => ({
      session: { userId: 'user_42', impersonatedBy },
      user: { id: 'user_42' },
    }),
    'session.impersonatedBy where only the user is named': (impersonatedBy) => ({
      session: { impersonatedBy },
      user: { id: 'user_42' },
    }),
    'impersonatedBy of a session alone': (impersonatedBy) => ({ userId: 'user_42', impersonatedBy }),
  },
  marks: {
    'session.impersonatedBy': (impersonatedBy) => ({ session: { userId: 'user_42', impersonatedBy } }),
  },
  nobody: [
    { session: { userId: 'user_42', impersonatedBy: null }, user: { id: 'user_42' } },
    { session: null, user: null },
  ],
  userKeys: ['user', 'userId'],
})

describe('betterAuth', () => {
  const session = (expiresAt: unknown): unknown => ({
    session: { userId: 'u42', impersonatedBy: 'u7', expiresAt },
  })

  test('reads the end from the Date of the server, and from the text that it becomes on the wire', () => {
    const end = new Date('2026-01-01T01:00:00.000Z')
    expect(betterAuth(session(end))).toMatchObject({ expiresAt: end.getTime() })
    expect(betterAuth(JSON.parse(JSON.stringify(session(end))))).toMatchObject({ expiresAt: end.getTime() })
  })

  test.each(['soon', new Date(Number.NaN), {}, [], true, 0])(
    'F51: finds an end of %o unreadable: somebody is there, and nobody knows until when',
    (expiresAt) => {
      expect(betterAuth(session(expiresAt))).toMatchObject({ state: 'unreadable', userId: 'u42' })
    },
  )

  test.each([undefined, null])(
    'knows no end where there is %o, and sees the impersonator all the same',
    (expiresAt) => {
      const reading = betterAuth(session(expiresAt))
      expect(reading).toMatchObject({ state: 'impersonated', impersonator: { id: 'u7' } })
      expect(reading).not.toHaveProperty('expiresAt')
    },
  )

  test.each(['s1', 7, true, ''])('finds a session of %j unreadable', (held) => {
    expect(betterAuth({ session: held, user: { id: 'u42' } })).toMatchObject({
      state: 'unreadable',
      userId: 'u42',
    })
  })

  test.each([undefined, null, 7, '', {}])(
    'knows no session by the id %j, and sees the impersonator all the same',
    (id) => {
      const reading = betterAuth({ session: { id, userId: 'u42', impersonatedBy: 'u7' } })
      expect(reading).toMatchObject({ state: 'impersonated', impersonator: { id: 'u7' } })
      expect(reading).not.toHaveProperty('sessionId')
    },
  )

  test('says nothing of a session and its end where nobody impersonates', () => {
    const reading = betterAuth({
      session: { id: 's1', userId: 'u42', impersonatedBy: null, expiresAt: new Date() },
    })
    expect(reading).toEqual({ state: 'none', userId: 'u42' })
  })
})
