import { act, type ClaimMapper, type ClaimReading, combineClaims, propelauth } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { defaultClaims } from '../../src/claims/defaultClaims.js'
import known from '../conformance/claims.json' with { type: 'json' }
import { type ClaimCase, describeClaimMapper } from '../conformance/describeClaimMapper.js'

// Where the app names no mapper: both vendors' tokens and replies, each read as by its own mapper.
describeClaimMapper('where the app names none', {
  mapper: defaultClaims,
  cases: known.cases.filter((one) => ['act', 'propelauth'].includes(one.vendor)) as ClaimCase[],
  places: {
    'act.sub': (sub) => ({ sub: 'user_42', act: { sub } }),
    impersonator_user_id: (marker) => ({ user_id: 'user_42', impersonator_user_id: marker }),
    both: (marker) => ({ sub: 'user_42', act: { sub: marker }, impersonator_user_id: marker }),
  },
  nobody: [
    { sub: 'user_42', act: null, impersonator_user_id: null },
    { sub: 'user_42', act: undefined },
  ],
})

describe('combineClaims', () => {
  const both = combineClaims(act, propelauth)
  const says =
    (reading: unknown): ClaimMapper =>
    () =>
      reading as ClaimReading

  test('sees an impersonator whom only one of the mappers sees', () => {
    expect(both({ sub: 'user_42', act: { sub: 'admin_7' } }).state).toBe('impersonated')
    expect(both({ sub: 'user_42', impersonator_user_id: 'admin_7' }).state).toBe('impersonated')
  })

  test('joins what two mappers know of the same person', () => {
    expect(
      both({
        sub: 'user_42',
        act: { sub: 'admin_7', email: 'ana@corp.example' },
        impersonator_user_id: 'admin_7',
      }),
    ).toMatchObject({ state: 'impersonated', impersonator: { id: 'admin_7', email: 'ana@corp.example' } })
  })

  test('finds two mappers that name different people unreadable', () => {
    expect(both({ sub: 'user_42', act: { sub: 'admin_7' }, impersonator_user_id: 'admin_9' }).state).toBe(
      'unreadable',
    )
  })

  test('finds an impersonator whom the other mapper takes for the user unreadable', () => {
    expect(both({ sub: 'a', user_id: 'b', impersonator_user_id: 'a' }).state).toBe('unreadable')
    expect(combineClaims(propelauth, act)({ sub: 'a', user_id: 'b', impersonator_user_id: 'a' }).state).toBe(
      'unreadable',
    )
  })

  test('fails closed where a mapper throws', () => {
    const broken: ClaimMapper = () => {
      throw new Error('boom')
    }
    expect(combineClaims(act, broken)({ sub: 'user_42' }).state).toBe('unreadable')
  })

  test.each([
    undefined,
    null,
    'none',
    false,
    {},
    [],
    { state: 'NONE' },
    { state: true },
    { state: 'impersonated' },
    { state: 'impersonated', impersonator: {} },
    { state: 'impersonated', impersonator: { kind: 'person', name: 'Ana' } },
    Promise.resolve({ state: 'none' }),
  ])('S36: fails closed where a mapper answers %j', (reading) => {
    expect(combineClaims(says(reading))({ sub: 'user_42' }).state).toBe('unreadable')
  })

  test('S36: a mode that no mapper should give cannot write', () => {
    const mapper = says({ state: 'impersonated', impersonator: { id: 'a', kind: 'person' }, mode: 'admin' })
    expect(combineClaims(mapper)({})).toMatchObject({ mode: 'read-only' })
  })

  test('S37: refuses to be made of no mapper, or of something that is none', () => {
    expect(() => combineClaims()).toThrow(/at least one mapper/)
    const missing = undefined as unknown as ClaimMapper
    expect(() => combineClaims(act, missing)).toThrow(
      expect.objectContaining({ code: 'invalid_configuration' }),
    )
  })
})
