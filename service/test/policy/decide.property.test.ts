import type { DirectoryUser, EnvironmentSettings, Operator, PolicyDecision } from 'impersonation-kit/server'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide, maySee, type PolicyContext, type StartRequest } from '../../src/policy/index.js'
import { completeSettings } from '../../src/settings/index.js'
import { context, NOW, request } from './facts.js'

const tenants = ['t1', 't2', 't3']
const groups = ['g1', 'g2']
const subsets = <T>(all: T[]): T[][] =>
  all.reduce<T[][]>((sets, one) => [...sets, ...sets.map((set) => [...set, one])], [[]])
const isSubset = (small: readonly string[], big: readonly string[]) => small.every((one) => big.includes(one))
const allows = (decision: PolicyDecision) => decision.verdict === 'allow'

const open = (grant: object, changes: object = {}) =>
  completeSettings({ enabled: true, impersonators: [{ who: { role: 'support' }, ...grant }], ...changes })

describe('S1: rank', () => {
  test('of every pair, only an operator above the user is allowed, and never past the ceiling of the grant', () => {
    for (let maxRank = 0; maxRank <= 4; maxRank += 1) {
      const settings = open({ maxRank })
      for (let mine = 0; mine <= 5; mine += 1) {
        for (let theirs = 0; theirs <= 5; theirs += 1) {
          const decision = decide(
            settings,
            { userId: 'o', role: 'support', rank: mine },
            { userId: 'u', rank: theirs },
            context(),
            request,
          )
          expect({ maxRank, mine, theirs, allowed: allows(decision) }).toEqual({
            maxRank,
            mine,
            theirs,
            allowed: mine > theirs && theirs <= maxRank,
          })
        }
      }
    }
  })
})

describe('S34, S57: tenants and groups', () => {
  test('of every pair, a user of a tenant that the operator may not enter is neither seen nor opened', () => {
    for (const mine of [...subsets(tenants), undefined, '*' as const]) {
      for (const theirs of subsets(tenants)) {
        for (const granted of [...subsets(tenants), '*' as const]) {
          const operator: Operator = { userId: 'o', role: 'support', ...(mine && { tenants: mine }) }
          const user = { userId: 'u', tenants: theirs }
          const enters = mine === '*' || isSubset(theirs, mine ?? [])
          const covered = granted === '*' || (theirs.length > 0 && isSubset(theirs, granted))
          const settings = open({ tenants: granted })
          const decision = decide(settings, operator, user, context(), request)
          const code = decision.verdict === 'allow' ? undefined : decision.code
          expect({ mine, theirs, granted, code, seen: maySee(settings, operator, user) }).toEqual({
            mine,
            theirs,
            granted,
            code: !enters ? 'other_tenant' : !covered ? 'out_of_scope' : undefined,
            seen: enters && covered,
          })
        }
      }
    }
  })

  test('of every pair, a user is in scope of a grant for groups by one of them', () => {
    for (const theirs of subsets(groups)) {
      for (const granted of subsets(groups)) {
        const decision = decide(
          open({ groups: granted }),
          { userId: 'o', role: 'support' },
          { userId: 'u', groups: theirs },
          context(),
          request,
        )
        expect({ theirs, granted, allowed: allows(decision) }).toEqual({
          theirs,
          granted,
          allowed: theirs.some((one) => granted.includes(one)),
        })
      }
    }
  })
})

const some = (all: string[]) => fc.subarray(all)
/** Near to what is allowed, so that what is changed decides. */
const mostly = <T>(usual: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other })
const list = (all: string[]): fc.Arbitrary<string[] | '*'> => mostly<string[] | '*'>('*', some(all))
const modes = fc.subarray(['read-only', 'full'] as const, { minLength: 1 })

const grantOf = fc.record({
  who: mostly<object>(
    { role: 'support' },
    fc.constantFrom({ role: 'lead' }, { operator: 'o' }, { operator: 'p' }),
  ),
  tenants: list(tenants),
  groups: list(groups),
  maxRank: fc.integer({ min: 0, max: 3 }),
  modes,
})
const settingsOf = fc
  .record({
    impersonators: fc.array(grantOf, { minLength: 1, maxLength: 3 }),
    protectedUsers: mostly<string[]>([], fc.constant(['u'])),
    modes,
    maxDuration: fc.constantFrom(60, 1800),
    maxSessions: fc.integer({ min: 1, max: 2 }),
    approval: fc.record({ count: mostly(0, fc.constantFrom(1, 2)), by: fc.constant(['lead', 'owner']) }),
    breakGlass: fc.record({ enabled: fc.boolean(), roles: fc.constant(['support']) }),
    consent: mostly('none', fc.constantFrom('standing', 'each')),
  })
  .map((changes) => completeSettings({ enabled: true, ...changes }))
const operatorOf: fc.Arbitrary<Operator> = fc.record({
  userId: mostly('o', fc.constantFrom('p', 'u')),
  role: mostly('support', fc.constant('lead')),
  tenants: list(tenants),
  rank: fc.integer({ min: 1, max: 4 }),
})
const userOf: fc.Arbitrary<DirectoryUser> = fc.record({
  userId: mostly('u', fc.constantFrom('v', 'w')),
  tenants: some(tenants),
  groups: some(groups),
  rank: mostly(0, fc.integer({ min: 1, max: 3 })),
  active: mostly(true, fc.constant(false)),
})
const approvalOf = fc.record({
  by: fc.constantFrom('o', 'x', 'y', 'z'),
  role: fc.constantFrom('lead', 'owner', 'support'),
  at: fc.constant(NOW),
})
const contextOf: fc.Arbitrary<PolicyContext> = fc
  .record({
    liveSessions: mostly(0, fc.constantFrom(1, 2)),
    optedOut: mostly(false, fc.constant(true)),
    consentUntil: fc.constantFrom(NOW - 1, NOW + 1),
    consentGiven: fc.boolean(),
    approvals: fc.array(approvalOf, { maxLength: 4 }),
  })
  .map((changes) => context(changes))
const requestOf: fc.Arbitrary<StartRequest | undefined> = fc.option(
  fc.record(
    {
      reason: fc.constant('The invoice does not open.'),
      mode: mostly('read-only' as const, fc.constant('full' as const)),
      duration: mostly(60, fc.constant(1800)),
      breakGlass: fc.constant('The site is down.'),
    },
    { requiredKeys: ['reason'] },
  ),
  { nil: undefined },
)
type World = [EnvironmentSettings, Operator, DirectoryUser, PolicyContext, StartRequest | undefined]
const world: fc.Arbitrary<World> = fc.tuple(settingsOf, operatorOf, userOf, contextOf, requestOf)

/** Runs over many worlds, and holds that both sides were seen often enough for the test to mean something. */
function overWorlds(check: (world: World, allowed: boolean, extra: [number, number]) => void): void {
  const seen = { allowed: 0, refused: 0 }
  fc.assert(
    fc.property(world, fc.tuple(fc.nat(), fc.nat()), (given, extra) => {
      const allowed = allows(decide(...given))
      seen[allowed ? 'allowed' : 'refused'] += 1
      check(given, allowed, extra)
    }),
    { numRuns: 1000 },
  )
  expect(seen.allowed).toBeGreaterThan(100)
  expect(seen.refused).toBeGreaterThan(100)
}

const without = <T>(list: readonly T[], at: number): T[] =>
  list.filter((_, index) => index !== at % list.length)

describe('what is allowed only grows with what is granted', () => {
  test('a grant less, or a shorter list in one, never allows more', () => {
    overWorlds(([settings, ...rest], allowed, [which, where]) => {
      if (allowed || settings.impersonators.length === 0) return
      const fewer = completeSettings({ ...settings, impersonators: without(settings.impersonators, which) })
      expect(allows(decide(fewer, ...rest))).toBe(false)
      const shorter = settings.impersonators.map((grant, index) => {
        if (index !== which % settings.impersonators.length) return grant
        const { tenants: inTenants = '*', groups: inGroups = '*' } = grant
        return {
          ...grant,
          tenants: inTenants === '*' ? ['t1'] : without(inTenants, where),
          groups: inGroups === '*' ? ['g1'] : without(inGroups, where),
        }
      })
      expect(allows(decide(completeSettings({ ...settings, impersonators: shorter }), ...rest))).toBe(false)
    })
  })

  test('an operator with fewer tenants or a lower rank may do no more', () => {
    overWorlds(([settings, operator, ...rest], allowed, [which]) => {
      if (allowed) return
      const { tenants: entered = [], rank = 1 } = operator
      const fewer = { ...operator, tenants: entered === '*' ? ['t1', 't2'] : without(entered, which) }
      expect(allows(decide(settings, fewer, ...rest))).toBe(false)
      expect(allows(decide(settings, { ...operator, rank: rank - 1 }, ...rest))).toBe(false)
    })
  })

  test('S20: a user who rises, joins a tenant, is protected, opts out or is deactivated is never opened by that', () => {
    overWorlds(([settings, operator, user, when, asked], allowed, [which]) => {
      if (allowed) return
      // A user without a tenant is outside of every grant that names tenants: to join one can bring them in.
      const joined = user.tenants?.length
        ? [{ ...user, tenants: [...user.tenants, tenants[which % 3] ?? ''] }]
        : []
      for (const changed of [
        { ...user, rank: (user.rank ?? 0) + 1 },
        { ...user, active: false },
        ...joined,
      ]) {
        if (changed.tenants?.length === new Set(changed.tenants).size || changed.tenants === user.tenants) {
          expect(allows(decide(settings, operator, changed, when, asked))).toBe(false)
        }
      }
      expect(allows(decide(settings, operator, user, { ...when, optedOut: true }, asked))).toBe(false)
      const guarded = completeSettings({
        ...settings,
        protectedUsers: [...new Set([...settings.protectedUsers, user.userId])],
      })
      expect(allows(decide(guarded, operator, user, when, asked))).toBe(false)
    })
  })

  test('an approval less, one more that is asked for, or a mode less never allows more', () => {
    overWorlds(([settings, operator, user, when, asked], allowed, [which]) => {
      if (allowed) return
      const fewer = { ...when, approvals: without(when.approvals, which) }
      expect(allows(decide(settings, operator, user, fewer, asked))).toBe(false)
      const stricter = completeSettings({
        ...settings,
        approval: { ...settings.approval, count: settings.approval.count + 1 },
      })
      expect(allows(decide(stricter, operator, user, when, asked))).toBe(false)
      const readOnly = completeSettings({ ...settings, modes: ['read-only'] })
      if (asked?.mode) expect(allows(decide(readOnly, operator, user, when, asked))).toBe(false)
    })
  })

  test('who is allowed is above the user, in the user’s tenants, not the user, and sees the user', () => {
    overWorlds(([settings, operator, user, when, asked], allowed) => {
      if (!allowed) return
      expect(operator.rank ?? 1).toBeGreaterThan(user.rank ?? 0)
      expect(operator.tenants === '*' || isSubset(user.tenants ?? [], operator.tenants ?? [])).toBe(true)
      expect(operator.userId).not.toBe(user.userId)
      expect(when.optedOut).toBe(false)
      expect(maySee(settings, operator, user)).toBe(true)
      // What a request is allowed, its row is allowed too: the button never hides what would work.
      if (asked) expect(allows(decide(settings, operator, user, when))).toBe(true)
    })
  })
})

describe('S36: decide is total', () => {
  const good: World = [
    open({}, { approval: { count: 1, by: ['lead'] }, stepUpMaxAge: 600 }),
    { userId: 'o', role: 'support', tenants: ['t1'], rank: 2, authenticatedAt: NOW },
    { userId: 'u', tenants: ['t1'], groups: ['g1'], rank: 0, active: true },
    context({ approvals: [{ by: 'x', role: 'lead', at: NOW }] }),
    { reason: 'The invoice does not open.', mode: 'read-only', duration: 60 },
  ]

  test('allows the world that the following tests spoil', () => {
    expect(decide(...good)).toEqual({ verdict: 'allow' })
  })

  test('whatever stands for one of its arguments, the answer is a refusal with a sentence', () => {
    const cyclic: Record<string, unknown> = {}
    cyclic.self = cyclic
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap')
        },
        ownKeys: () => {
          throw new Error('trap')
        },
      },
    )
    const anything = fc.oneof(
      fc.anything({
        withBigInt: true,
        withDate: true,
        withMap: true,
        withNullPrototype: true,
        withSet: true,
      }),
      fc.constantFrom(cyclic, trap, Number.NaN, Symbol('x'), () => true),
    )
    fc.assert(
      fc.property(fc.nat({ max: 3 }), anything, (which, value) => {
        const args = good.with(which, value as never) as World
        const decision = decide(...args)
        expect(decision.verdict).toBe('deny')
        expect(decision).toHaveProperty('sentence', expect.stringMatching(/\.$/))
      }),
      { numRuns: 2000 },
    )
  })

  test('whatever of another type stands in one of their fields, the answer is a refusal', () => {
    const wrong = fc.oneof(
      fc.anything(),
      fc.constantFrom(null, '', '0', {}, [[]], [null], 'true', true, Symbol('x')),
    )
    const typeOf = (value: unknown) =>
      Array.isArray(value) ? 'array' : value === null ? 'null' : typeof value
    let tried = 0
    fc.assert(
      fc.property(fc.nat({ max: 4 }), fc.nat(), wrong, (which, field, value) => {
        const subject = good[which] as unknown as Record<string, unknown>
        const keys = Object.keys(subject)
        const key = keys[field % keys.length] ?? ''
        if (value === undefined || value === '*' || typeOf(value) === typeOf(subject[key])) return
        tried += 1
        const spoiled = good.with(which, { ...subject, [key]: value } as never) as World
        expect(allows(decide(...spoiled))).toBe(false)
      }),
      { numRuns: 3000 },
    )
    expect(tried).toBeGreaterThan(1000)
  })

  test.each([
    [1, 'rank', Number.NaN],
    [1, 'rank', Infinity],
    [1, 'rank', '9'],
    [1, 'tenants', 'all'],
    [1, 'tenants', { includes: () => true }],
    [1, 'authenticatedAt', Number.NaN],
    [1, 'userId', ''],
    [1, 'userId', 'o'.repeat(257)],
    [2, 'rank', -Infinity],
    [2, 'rank', Number.NaN],
    [2, 'tenants', 't1'],
    [2, 'tenants', [5]],
    [2, 'active', 'yes'],
    [2, 'active', 1],
    [3, 'now', Number.NaN],
    [3, 'now', 8.65e15],
    [3, 'isPaid', 'yes'],
    [3, 'isPaid', 1],
    [3, 'isNested', 0],
    [3, 'isNested', undefined],
    [3, 'optedOut', undefined],
    [3, 'liveSessions', -1],
    [3, 'liveSessions', Number.NaN],
    [3, 'startsInLastHour', undefined],
    [3, 'approvals', 1],
    [3, 'approvals', [{ by: 'x', role: 'lead', at: Number.NaN }]],
    [4, 'mode', null],
    [4, 'duration', '60'],
    [4, 'reason', 5],
    [4, 'ticket', 5],
    [4, 'ticket', {}],
  ])('argument %d with %s %j is a refusal', (which, key, value) => {
    const spoiled = { ...(good[which] as unknown as Record<string, unknown>), [key]: value }
    expect(allows(decide(...(good.with(which, spoiled as never) as World)))).toBe(false)
  })

  test('a request that is not an object is a refusal, and not a row', () => {
    for (const value of [null, 5, 'x', true]) {
      expect(decide(...(good.with(4, value as never) as World))).toMatchObject({ code: 'rule_denied' })
    }
  })

  test('what is optional may be undefined', () => {
    const [settings, , , when] = good
    const operator = {
      userId: 'o',
      role: 'support',
      tenants: undefined,
      rank: undefined,
      authenticatedAt: NOW,
    } as never
    const user = {
      userId: 'u',
      tenants: undefined,
      groups: undefined,
      rank: undefined,
      active: undefined,
    } as never
    expect(allows(decide(settings, operator, user, when, { reason: 'The invoice does not open.' }))).toBe(
      true,
    )
  })

  test('reads every field once, so that no getter can say one thing and then another', () => {
    let reads = 0
    const user = {
      userId: 'u',
      get tenants() {
        reads += 1
        return reads === 1 ? ['t2'] : ['t1']
      },
    }
    expect(decide(good[0], good[1], user, good[3], good[4])).toMatchObject({ code: 'other_tenant' })
    expect(reads).toBe(1)
  })

  test('changes nothing that it is given', () => {
    const before = structuredClone(good)
    decide(...good)
    expect(good).toEqual(before)
  })

  test('S37: settings that were checked and then copied and spoiled are not believed', () => {
    const spoiled = { ...good[0], protectedUsers: 'u' } as never
    expect(decide(spoiled, good[1], good[2], good[3], good[4])).toMatchObject({ code: 'impersonation_off' })
  })
})
