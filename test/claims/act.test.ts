import fc from 'fast-check'
import { act } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import known from '../conformance/claims.json' with { type: 'json' }
import { type ClaimCase, describeClaimMapper } from '../conformance/describeClaimMapper.js'

const cases: ClaimCase[] = known.cases.filter((one) => one.vendor === 'act') as ClaimCase[]

describeClaimMapper('act', {
  mapper: act,
  cases,
  places: {
    'act.sub': (sub) => ({ sub: 'user_42', act: { sub } }),
  },
  nobody: [{ sub: 'user_42', act: null }],
})

describe('act', () => {
  test('says none of an act claim of any JSON value only where it is null', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (claim) => {
        expect(act({ sub: 'user_42', act: claim }).state === 'none').toBe(claim === null)
      }),
    )
  })

  test.each([{}, [], '', 'admin_7', 0, 7, false, true])('finds an act claim of %j unreadable', (claim) => {
    expect(act({ sub: 'user_42', act: claim }).state).toBe('unreadable')
  })

  test('takes a null sub as none given and falls back to the e-mail', () => {
    expect(act({ sub: 'user_42', act: { sub: null, email: 'ana@corp.example' } })).toEqual({
      state: 'impersonated',
      userId: 'user_42',
      impersonator: { email: 'ana@corp.example', kind: 'person' },
    })
  })

  test('does not let an e-mail stand in for a sub that is there but cannot be read', () => {
    expect(act({ sub: 'user_42', act: { sub: '', email: 'ana@corp.example' } }).state).toBe('unreadable')
  })

  test('books a nested actor as history: the outermost one is at the keyboard', () => {
    const reading = act({ sub: 'user_42', act: { sub: 'admin_7', act: { sub: 'user_42' } } })
    expect(reading).toMatchObject({ state: 'impersonated', impersonator: { id: 'admin_7' } })
  })

  test('cannot be moved by a nested actor where the outermost names nobody', () => {
    expect(act({ sub: 'user_42', act: { act: { sub: 'admin_7' } } }).state).toBe('unreadable')
  })

  test('S50: an agent is told apart from a person', () => {
    expect(act({ sub: 'user_42', act: { sub: 'agent_9', type: 'agent' } })).toMatchObject({
      impersonator: { kind: 'agent' },
    })
  })

  test.each(['admin', 'FULL', '', 0, {}, true])('a mode of %j cannot write', (mode) => {
    expect(act({ sub: 'user_42', act: { sub: 'admin_7' }, impersonation: { mode } })).toMatchObject({
      mode: 'read-only',
    })
  })

  test('leaves the mode open where the token says nothing of it', () => {
    expect(act({ sub: 'user_42', act: { sub: 'admin_7' } })).not.toHaveProperty('mode')
  })

  test('F51: a session claim that is no object is unreadable', () => {
    expect(act({ sub: 'user_42', act: { sub: 'admin_7' }, impersonation: 'full' })).toMatchObject({
      state: 'unreadable',
      userId: 'user_42',
    })
  })
})
