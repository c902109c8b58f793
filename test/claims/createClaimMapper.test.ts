import { type ClaimMapper, type ClaimShape, createClaimMapper } from 'impersonation-kit/claims'
import { describe, expect, test } from 'vitest'
import { describeClaimMapper } from '../conformance/describeClaimMapper.js'

const shape: ClaimShape = {
  userId: 'uid',
  marker: 'support',
  flag: 'is_support',
  impersonator: {
    id: ['support', 'agent', 'id'],
    email: ['support', 'agent', 'email'],
    name: ['support', 'agent', 'name'],
    issuer: ['support', 'iss'],
    kind: ['support', 'kind'],
  },
  mode: ['support', 'mode'],
  reason: ['support', 'ticket'],
  sessionId: ['support', 'session'],
  startedAt: ['support', 'from'],
  expiresAt: ['support', 'until'],
}

describeClaimMapper('createClaimMapper', {
  mapper: createClaimMapper(shape),
  cases: [
    {
      vendor: 'an app of its own',
      input: {
        uid: 'user_42',
        is_support: true,
        support: {
          agent: { id: 'admin_7', email: 'ana@corp.example', name: 'Ana' },
          iss: 'https://desk.example',
          kind: 'agent',
          mode: 'read-only',
          ticket: 'Ticket 7',
          session: 'is_1',
          from: 1_767_225_600,
          until: '2026-01-01T01:00:00Z',
        },
      },
      expect: {
        state: 'impersonated',
        userId: 'user_42',
        impersonatorUserId: 'admin_7',
        impersonatorKind: 'agent',
        email: 'ana@corp.example',
        name: 'Ana',
        issuer: 'https://desk.example',
        mode: 'read-only',
        reason: 'Ticket 7',
        sessionId: 'is_1',
        startedAt: 1_767_225_600_000,
        expiresAt: 1_767_229_200_000,
      },
    },
  ],
  places: {
    'support.agent.id': (id) => ({ uid: 'user_42', support: { agent: { id } } }),
    'support.agent.email': (email) => ({ uid: 'user_42', support: { agent: { email } } }),
  },
  marks: { support: (support) => ({ uid: 'user_42', support }) },
  nobody: [{ uid: 'user_42', support: null, is_support: false }],
  userKeys: ['uid'],
})

describeClaimMapper('createClaimMapper with claims whose names are URLs', {
  mapper: createClaimMapper({ impersonator: { id: 'https://example.com/support.id' } }),
  cases: [],
  places: { 'the claim': (id) => ({ sub: 'user_42', 'https://example.com/support.id': id }) },
  marks: { 'the claim': (id) => ({ sub: 'user_42', 'https://example.com/support.id': id }) },
  nobody: [{ sub: 'user_42', 'https://example.com/support.id': null }],
})

describe('a mapper of createClaimMapper', () => {
  const flagged = createClaimMapper({ impersonator: { id: 'by' }, flag: 'impersonated' })

  test('takes a false flag for the plain no that it is', () => {
    expect(flagged({ sub: 'user_42', impersonated: false })).toEqual({ state: 'none', userId: 'user_42' })
  })

  test.each([true, 'false', 0, '', {}, []])(
    'is unreadable where the flag is %j and nobody is named',
    (flag) => {
      expect(flagged({ sub: 'user_42', impersonated: flag }).state).toBe('unreadable')
    },
  )

  test('believes a name rather than a flag that denies it', () => {
    expect(flagged({ sub: 'user_42', impersonated: false, by: 'admin_7' }).state).toBe('impersonated')
  })

  test('takes no marker but null for a no, not even false', () => {
    const mapper = createClaimMapper({ impersonator: { id: 'by' }, marker: 'impersonated' })
    expect(mapper({ sub: 'user_42', impersonated: false }).state).toBe('unreadable')
    expect(mapper({ sub: 'user_42', impersonated: null }).state).toBe('none')
  })

  test('is unreadable where a name is shown of someone who has no id', () => {
    const mapper = createClaimMapper({ impersonator: { id: 'by', name: 'by_name' } })
    expect(mapper({ sub: 'user_42', by_name: 'Ana' }).state).toBe('unreadable')
  })

  test('is unreadable where the way to the id cannot be gone', () => {
    const mapper = createClaimMapper({ impersonator: { id: ['app', 'by'] } })
    expect(mapper({ sub: 'user_42', app: 'text' }).state).toBe('unreadable')
    expect(mapper({ sub: 'user_42', app: {} }).state).toBe('none')
  })

  test('reads an impersonator who is known by e-mail alone', () => {
    const mapper = createClaimMapper({ impersonator: { email: 'by' } })
    expect(mapper({ sub: 'user_42', by: 'ana@corp.example' })).toMatchObject({
      state: 'impersonated',
      impersonator: { email: 'ana@corp.example' },
    })
  })

  test('looks nowhere else than where the shape says, not even at a claim called "undefined"', () => {
    const mapper = createClaimMapper({ impersonator: { id: 'by' } })
    expect(mapper({ sub: 'user_42', undefined: 'admin_7' })).toEqual({ state: 'none', userId: 'user_42' })
  })

  test('is not moved by a reason, an issuer or an end alone: they may be the token’s own', () => {
    const mapper = createClaimMapper({
      impersonator: { id: 'by', issuer: 'iss' },
      reason: 'why',
      expiresAt: 'exp',
    })
    expect(mapper({ sub: 'user_42', iss: 'https://issuer.example', why: 'x', exp: 1 }).state).toBe('none')
  })

  test.each(['admin', 'FULL', 0, {}])('a mode of %j cannot write', (mode) => {
    const mapper = createClaimMapper({ impersonator: { id: 'by' }, mode: 'mode' })
    expect(mapper({ sub: 'user_42', by: 'admin_7', mode })).toMatchObject({ mode: 'read-only' })
  })

  test('counts times in seconds, as a JWT does, and in milliseconds where it is told to', () => {
    const claims = { sub: 'user_42', by: 'admin_7', until: 1_767_229_200 }
    const inSeconds = createClaimMapper({ impersonator: { id: 'by' }, expiresAt: 'until' })
    expect(inSeconds(claims)).toMatchObject({ expiresAt: 1_767_229_200_000 })
    const inUnit = (timeUnit: 'seconds' | 'milliseconds'): ClaimMapper =>
      createClaimMapper({ impersonator: { id: 'by' }, expiresAt: 'until', timeUnit })
    expect(inUnit('seconds')(claims)).toMatchObject({ expiresAt: 1_767_229_200_000 })
    expect(inUnit('milliseconds')({ ...claims, until: 1_767_229_200_000 })).toMatchObject({
      expiresAt: 1_767_229_200_000,
    })
  })

  test('reads what was checked, though the shape be changed afterwards', () => {
    const id = ['support', 'id'] as [string, string]
    const mapper = createClaimMapper({ impersonator: { id } })
    id[1] = 'other'
    expect(mapper({ sub: 'user_42', support: { id: 'admin_7' } }).state).toBe('impersonated')
  })
})

describe('createClaimMapper', () => {
  const wrong: readonly [string, unknown, RegExp][] = [
    ['nothing', undefined, /needs an object/],
    ['null', null, /needs an object/],
    ['text', 'act', /needs an object/],
    ['no impersonator', {}, /needs impersonator/],
    ['an impersonator that is text', { impersonator: 'act' }, /needs impersonator/],
    ['an impersonator without a place', { impersonator: {} }, /impersonator\.id or impersonator\.email/],
    ['an impersonator known by name alone', { impersonator: { name: 'by' } }, /impersonator\.id or/],
    ['a misspelt option', { impersonator: { id: 'by' }, expiry: 'exp' }, /no option "expiry".*expiresAt/],
    [
      'a misspelt part',
      { impersonator: { id: 'by', mail: 'x' } },
      /"impersonator\.mail".*impersonator\.id, impersonator\.email,/,
    ],
    ['a place that is not set', { impersonator: { id: undefined } }, /place for impersonator\.id.*unset/],
    ['a flag that is not set', { impersonator: { id: 'by' }, flag: undefined }, /place for flag/],
    ['an empty place', { impersonator: { id: '' } }, /place for impersonator\.id/],
    ['an empty way', { impersonator: { id: [] } }, /place for impersonator\.id/],
    ['a way with a hole', { impersonator: { id: ['act', ''] } }, /place for impersonator\.id/],
    ['a way within a way', { impersonator: { id: ['act', ['sub']] } }, /place for impersonator\.id/],
    ['a function for a place', { impersonator: { id: () => 'by' } }, /place for impersonator\.id/],
    ['a unit of hours', { impersonator: { id: 'by' }, timeUnit: 'hours' }, /timeUnit/],
    ['the user’s own id', { impersonator: { id: 'sub' } }, /the same place for userId and id/],
    [
      'the user’s own id in a list',
      { userId: ['a', 'b'], impersonator: { id: ['a', 'b'] } },
      /the same place/,
    ],
    [
      'the user as a mark',
      { impersonator: { id: 'by' }, marker: 'sub' },
      /the same place for userId and marker/,
    ],
    ['the user as a flag', { userId: 'u', impersonator: { id: 'by' }, flag: ['u'] }, /userId and flag/],
  ]

  test.each(wrong)('S37: refuses %s', (_what, value, message) => {
    const make = (): unknown => createClaimMapper(value as ClaimShape)
    expect(make).toThrow(expect.objectContaining({ code: 'invalid_configuration' }))
    expect(make).toThrow(message)
    expect(make).toThrow(/^createClaimMapper /)
  })

  test('lets the issuer of the token be that of the impersonator', () => {
    expect(() =>
      createClaimMapper({ userId: 'iss', impersonator: { id: 'by', issuer: 'iss' } }),
    ).not.toThrow()
  })
})
