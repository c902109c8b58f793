import { appwrite } from 'impersonation-kit/claims'
import { expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

describeClaimMapper('appwrite', {
  mapper: appwrite,
  cases: casesOf('appwrite'),
  places: { impersonatorUserId: (impersonatorUserId) => ({ $id: 'user_42', impersonatorUserId }) },
  marks: { impersonatorUserId: (impersonatorUserId) => ({ $id: 'user_42', impersonatorUserId }) },
  nobody: [{ $id: 'user_42', impersonatorUserId: null }],
  userKeys: ['$id'],
})

test('appwrite sees an operator who impersonates nobody as herself', () => {
  expect(appwrite({ $id: 'u7', impersonator: true, impersonatorUserId: null })).toEqual({
    state: 'none',
    userId: 'u7',
  })
})
