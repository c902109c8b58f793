import { workos } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { casesOf } from '../conformance/casesOf.js'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

describeClaimMapper('workos', {
  mapper: workos,
  cases: casesOf('workos'),
  places: {
    'act.sub of the token': (sub) => ({ sub: 'user_42', act: { sub } }),
    'impersonator.email of the session': (email) => ({ user: { id: 'user_42' }, impersonator: { email } }),
  },
  marks: {
    act: (act) => ({ sub: 'user_42', act }),
    impersonator: (impersonator) => ({ user: { id: 'user_42' }, impersonator }),
  },
  nobody: [
    { sub: 'user_42', act: null },
    { user: { id: 'user_42' }, impersonator: null },
  ],
  userKeys: ['sub', 'user'],
})

describe('workos', () => {
  test('knows the actor of a token by e-mail, as that of a session', () => {
    const ofToken = workos({ sub: 'user_42', act: { sub: 'ana@corp.example' } })
    const ofSession = workos({ user: { id: 'user_42' }, impersonator: { email: 'ana@corp.example' } })
    expect(ofToken).toEqual({
      state: 'impersonated',
      userId: 'user_42',
      impersonator: { email: 'ana@corp.example', kind: 'person' },
    })
    expect(ofSession).toEqual(ofToken)
  })

  test('takes an actor without an e-mail address for an id, and keeps its issuer', () => {
    expect(workos({ sub: 'user_42', act: { sub: 'user_7', iss: 'https://api.workos.com' } })).toMatchObject({
      impersonator: { id: 'user_7', issuer: 'https://api.workos.com' },
    })
  })

  test('keeps the e-mail address that stands beside the id of an actor', () => {
    const act = { sub: 'user_7', email: 'ana@corp.example' }
    expect(workos({ sub: 'user_42', act })).toMatchObject({
      impersonator: { id: 'user_7', email: act.email },
    })
  })

  test('has no reason where the session gives null for it', () => {
    const reading = workos({
      user: { id: 'user_42' },
      impersonator: { email: 'ana@corp.example', reason: null },
    })
    expect(reading.state).toBe('impersonated')
    expect(reading).not.toHaveProperty('reason')
  })

  test('joins the token and the session, and is unreadable where they differ', () => {
    const session = { email: 'ana@corp.example', reason: 'Ticket 7' }
    expect(workos({ sub: 'user_42', act: { sub: 'ana@corp.example' }, impersonator: session })).toMatchObject(
      { impersonator: { email: 'ana@corp.example' }, reason: 'Ticket 7' },
    )
    expect(workos({ sub: 'user_42', act: { sub: 'bo@corp.example' }, impersonator: session }).state).toBe(
      'unreadable',
    )
  })

  test.each(['@'.repeat(257), 'ana@corp\n.example', '@\u0000'])('finds the e-mail %j unreadable', (sub) => {
    expect(workos({ sub: 'user_42', act: { sub } }).state).toBe('unreadable')
  })
})
