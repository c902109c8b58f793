import { clerk } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

describeClaimMapper('clerk', {
  mapper: clerk,
  cases: casesOf('clerk'),
  places: {
    'act.sub of the token': (sub) => ({ sub: 'user_42', act: { sub } }),
    'actor.sub of the auth object': (sub) => ({ userId: 'user_42', actor: { sub } }),
  },
  marks: {
    act: (act) => ({ sub: 'user_42', act }),
    actor: (actor) => ({ userId: 'user_42', actor }),
  },
  nobody: [
    { sub: 'user_42', act: null },
    { userId: 'user_42', actor: null },
    { userId: null, actor: null },
  ],
  userKeys: ['sub', 'userId'],
})

describe('clerk', () => {
  test('S50: tells an agent from a person, in the auth object too', () => {
    expect(clerk({ userId: 'user_42', actor: { sub: 'agent_9', type: 'agent' } })).toMatchObject({
      state: 'impersonated',
      impersonator: { id: 'agent_9', kind: 'agent' },
    })
  })

  test('keeps the issuer of the id: a user of the dashboard is no user of the product', () => {
    const actor = { sub: 'user_21Uf', iss: 'https://dashboard.clerk.com' }
    expect(clerk({ userId: 'user_42', actor })).toMatchObject({
      impersonator: { issuer: 'https://dashboard.clerk.com' },
    })
  })

  test('is unreadable where the claims and the auth object name different actors', () => {
    expect(clerk({ sub: 'user_42', act: { sub: 'a' }, userId: 'user_42', actor: { sub: 'b' } }).state).toBe(
      'unreadable',
    )
  })
})
