import { stytch } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

const CLAIM = 'https://stytch.com/session'
const password = { type: 'password', delivery_method: 'knowledge' }
const impersonated = (impersonator_id: unknown): object => ({
  type: 'impersonated',
  delivery_method: 'impersonation',
  impersonated_factor: { impersonator_id },
})
const token = (...factors: unknown[]): Record<string, unknown> => ({
  sub: 'user_42',
  [CLAIM]: { id: 'session-live-1', authentication_factors: factors },
})

describeClaimMapper('stytch', {
  mapper: stytch,
  cases: casesOf('stytch'),
  places: {
    'a factor of the token': (id) => token(impersonated(id)),
    'a factor after another': (id) => token(password, impersonated(id)),
    'a factor of the session of a consumer': (id) => ({
      user_id: 'user_42',
      authentication_factors: [impersonated(id)],
    }),
    'a factor of the session of a member': (id) => ({
      member_id: 'user_42',
      authentication_factors: [impersonated(id)],
    }),
  },
  marks: {
    impersonated_factor: (impersonated_factor) => token({ type: 'other', impersonated_factor }),
  },
  nobody: [
    token(),
    token(password),
    token(null),
    { sub: 'user_42', [CLAIM]: null },
    { sub: 'user_42', [CLAIM]: {} },
  ],
  userKeys: ['sub', 'user_id', 'member_id'],
})

describe('stytch', () => {
  test.each(['impersonated', {}, { 0: impersonated('member_7') }, 7, true, ''])(
    'finds factors of %j unreadable: they are no list',
    (authentication_factors) => {
      expect(stytch({ sub: 'user_42', [CLAIM]: { authentication_factors } })).toMatchObject({
        state: 'unreadable',
        userId: 'user_42',
      })
    },
  )

  test.each(['impersonated', 7, true])('finds a factor of %j unreadable', (factor) => {
    expect(stytch(token(password, factor)).state).toBe('unreadable')
  })

  test.each([{ type: 'impersonated' }, { delivery_method: 'impersonation' }, impersonated(null)])(
    'finds %j unreadable: it is marked, but by whom is not said',
    (factor) => {
      expect(stytch(token(factor)).state).toBe('unreadable')
    },
  )

  test('is unreadable where two factors name different impersonators', () => {
    expect(stytch(token(impersonated('a'), impersonated('a'))).state).toBe('impersonated')
    expect(stytch(token(impersonated('a'), impersonated('b'))).state).toBe('unreadable')
  })

  test('does not throw for a list that cannot be looked at', () => {
    const { proxy, revoke } = Proxy.revocable<unknown[]>([], {})
    revoke()
    expect(stytch({ user_id: 'user_42', authentication_factors: proxy }).state).toBe('unreadable')
  })
})
