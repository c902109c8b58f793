import { act, frontegg } from 'impersonation-kit/claims'
import { expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

describeClaimMapper('frontegg', {
  mapper: frontegg,
  cases: casesOf('frontegg'),
  places: { 'act.sub': (sub) => ({ sub: 'user_42', act: { sub } }) },
  marks: { act: (actor) => ({ sub: 'user_42', act: actor }) },
  nobody: [{ sub: 'user_42', act: null }],
})

test('frontegg is act by another name, as its documentation says', () => {
  expect(frontegg).toBe(act)
})
