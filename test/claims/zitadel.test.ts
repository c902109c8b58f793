import { act, zitadel } from 'impersonation-kit/claims'
import { expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

describeClaimMapper('zitadel', {
  mapper: zitadel,
  cases: casesOf('zitadel'),
  places: { 'act.sub': (sub) => ({ sub: 'user_42', act: { sub } }) },
  marks: { act: (actor) => ({ sub: 'user_42', act: actor }) },
  nobody: [{ sub: 'user_42', act: null }],
})

test('zitadel is act by another name, as its documentation says', () => {
  expect(zitadel).toBe(act)
})
