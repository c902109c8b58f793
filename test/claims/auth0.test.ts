import { auth0 } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

describeClaimMapper('auth0', {
  mapper: auth0,
  cases: casesOf('auth0'),
  places: {
    'act.sub': (sub) => ({ sub: 'user_42', act: { sub } }),
    'impersonator.user_id of the legacy profile': (user_id) => ({
      user_id: 'user_42',
      impersonator: { user_id },
    }),
  },
  marks: {
    act: (act) => ({ sub: 'user_42', act }),
    impersonated: (impersonated) => ({ user_id: 'user_42', impersonated }),
    impersonator: (impersonator) => ({ user_id: 'user_42', impersonator }),
  },
  nobody: [
    { sub: 'user_42', act: null },
    { user_id: 'user_42', impersonated: null, impersonator: null },
  ],
})

describe('auth0', () => {
  test('books a nested actor as history: the outermost one is at the keyboard', () => {
    expect(auth0({ sub: 'auth0|42', act: { sub: 'auth0|7', act: { sub: 'auth0|9' } } })).toMatchObject({
      impersonator: { id: 'auth0|7' },
    })
  })

  test('knows a legacy impersonator by e-mail alone', () => {
    expect(
      auth0({ user_id: 'auth0|42', impersonated: true, impersonator: { email: 'ana@corp.example' } }),
    ).toMatchObject({ state: 'impersonated', impersonator: { email: 'ana@corp.example' } })
  })

  test('is unreadable where the two forms name different people', () => {
    expect(
      auth0({ sub: 'auth0|42', act: { sub: 'auth0|7' }, impersonator: { user_id: 'auth0|9' } }).state,
    ).toBe('unreadable')
  })
})
