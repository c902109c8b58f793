import { propelauth } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import known from '../conformance/claims.json' with { type: 'json' }
import { type ClaimCase, describeClaimMapper } from '../conformance/describeClaimMapper.js'

const cases: ClaimCase[] = known.cases.filter((one) => one.vendor === 'propelauth') as ClaimCase[]

describeClaimMapper('propelauth', {
  mapper: propelauth,
  cases,
  places: {
    'impersonator_user_id of the token': (marker) => ({ user_id: 'user_42', impersonator_user_id: marker }),
    'impersonator_user beside the user': (marker) => ({
      user: { user_id: 'user_42' },
      impersonator_user: marker,
    }),
    'impersonator_user in the user': (marker) => ({
      user: { user_id: 'user_42', impersonator_user: marker },
    }),
  },
  nobody: [
    { user_id: 'user_42', impersonator_user_id: null },
    { user: { user_id: 'user_42', impersonator_user: null }, impersonator_user: null, impersonation: null },
  ],
})

describe('propelauth', () => {
  test.each(['password', 'magic_link', 'social_sso', 'saml_sso', 'email_confirmation_link', 'unknown'])(
    'sees nobody where the user signed in by %s',
    (login_method) => {
      expect(propelauth({ user_id: 'user_42', login_method: { login_method } }).state).toBe('none')
    },
  )

  test.each([{}, [], '', 'yes', 0, false, true])(
    'finds an impersonation of %j unreadable',
    (impersonation) => {
      expect(propelauth({ user: { user_id: 'user_42' }, impersonation }).state).toBe('unreadable')
    },
  )

  test('is unreadable where only one of two marks can be read', () => {
    expect(propelauth({ user_id: 'user_42', impersonator_user_id: 'a', impersonator_user: {} }).state).toBe(
      'unreadable',
    )
    expect(
      propelauth({
        user: { user_id: 'user_42' },
        impersonator_user: 'a',
        impersonation: { impersonator: { id: 'b' } },
      }),
    ).toMatchObject({ state: 'unreadable', why: 'two markers name different impersonators' })
  })

  test('is not moved by a null mark beside one that names somebody', () => {
    expect(
      propelauth({ user: { user_id: 'user_42', impersonator_user: null }, impersonator_user: 'admin_7' }),
    ).toMatchObject({ state: 'impersonated', impersonator: { id: 'admin_7' } })
  })

  test.each(['bob', 42])('takes a user of %j for what the app calls its user: it holds no mark', (user) => {
    expect(propelauth({ user_id: 'user_42', user }).state).toBe('none')
    expect(propelauth({ user_id: 'user_42', user, impersonator_user_id: 'admin_7' }).state).toBe(
      'impersonated',
    )
  })

  test.each([true, false])('finds a user of %j unreadable: there is no telling what it holds', (user) => {
    expect(propelauth({ user_id: 'user_42', user }).state).toBe('unreadable')
  })

  test('finds in act the name that a marked token does not say itself', () => {
    const marked = { sub: 'user_42', act: { sub: 'admin_7' }, impersonation: { mode: 'read-only' } }
    expect(propelauth(marked)).toMatchObject({ state: 'impersonated', impersonator: { id: 'admin_7' } })
    expect(propelauth({ ...marked, act: { sub: 'user_42' } }).state).toBe('unreadable')
  })

  test('names the user by user_id before sub', () => {
    expect(propelauth({ sub: 'a', user_id: 'b' }).userId).toBe('b')
    expect(propelauth({ sub: 'a' }).userId).toBe('a')
  })
})
