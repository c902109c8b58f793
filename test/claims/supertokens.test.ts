import { supertokens } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

describeClaimMapper('supertokens', {
  mapper: supertokens,
  cases: casesOf('supertokens'),
  places: {
    adminUserId: (adminUserId) => ({ sub: 'user_42', adminUserId }),
    'adminUserId beside the mark': (adminUserId) => ({ sub: 'user_42', adminUserId, isImpersonation: true }),
  },
  marks: {
    isImpersonation: (isImpersonation) => ({ sub: 'user_42', isImpersonation }),
    adminUserId: (adminUserId) => ({ sub: 'user_42', adminUserId }),
  },
  nobody: [{ sub: 'user_42', isImpersonation: null, adminUserId: null }],
  userKeys: ['sub', 'isImpersonation'],
})

describe('supertokens', () => {
  test('S27: a session that follows the guide to the letter, and names nobody, is not taken for the user', () => {
    expect(supertokens({ sub: 'user_42', isImpersonation: true })).toMatchObject({ state: 'unreadable' })
  })

  test('believes the name rather than a mark that denies it', () => {
    expect(supertokens({ sub: 'user_42', isImpersonation: false, adminUserId: 'u7' })).toMatchObject({
      state: 'impersonated',
      impersonator: { id: 'u7' },
    })
  })

  test('sees nobody in an ordinary session', () => {
    expect(supertokens({ sub: 'user_42', tId: 'public', sessionHandle: 's1' })).toEqual({
      state: 'none',
      userId: 'user_42',
    })
  })
})
