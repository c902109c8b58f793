import { act, logto } from 'impersonation-kit/claims'
import { expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

describeClaimMapper('logto', {
  mapper: logto,
  cases: casesOf('logto'),
  places: { 'act.sub': (sub) => ({ sub: 'user_42', act: { sub } }) },
  marks: { act: (actor) => ({ sub: 'user_42', act: actor }) },
  nobody: [{ sub: 'user_42', act: null }],
})

test('logto is act by another name, as its documentation says', () => {
  expect(logto).toBe(act)
})

test('S27: logto sees nobody in a token that was exchanged without an actor_token, as its documentation warns', () => {
  expect(logto({ sub: 'alex123', client_id: 'app', scope: 'read' }).state).toBe('none')
})
