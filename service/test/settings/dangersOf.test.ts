import { describe, expect, test } from 'vitest'
import { completeSettings, dangersOf } from '../../src/settings/index.js'

const mail = { id: 'mail', kind: 'email', to: ['ops@example.com'] }
const safe = {
  enabled: true,
  impersonators: [{ who: { role: 'support' }, tenants: ['acme'] }],
  alerts: { channels: [mail] },
}
const writers = {
  ...safe,
  modes: ['read-only', 'full'],
  impersonators: [{ who: { role: 'support' }, tenants: ['acme'], modes: ['full'] }],
  approval: { count: 1, by: ['lead'] },
  stepUpMaxAge: 900,
}
const codes = (changes: object, isDevelopment = false) =>
  dangersOf(completeSettings(changes), { isDevelopment }).map(({ code }) => code)

describe('dangersOf', () => {
  test('has nothing against safe settings, nor against those that are off', () => {
    expect(codes(safe)).toEqual([])
    expect(codes(writers)).toEqual([])
    expect(codes({ ...safe, enabled: false, maxDuration: 3600, alerts: {} })).toEqual([])
  })

  test.each([
    [{ alerts: {} }, ['alerts_off', 'settings_unwatched'], []],
    [{ alerts: { channels: [{ ...mail, events: ['settings.changed'] }] } }, ['alerts_off'], []],
    [{ alerts: { channels: [{ ...mail, events: ['impersonation.started'] }] } }, ['settings_unwatched'], []],
    [{ maxDuration: 1801 }, ['long_sessions'], ['long_sessions']],
    [{ maxDuration: 1800 }, [], []],
    [{ idleTimeout: 901 }, ['long_idle'], ['long_idle']],
    [{ idleTimeout: 900 }, [], []],
    [{ maxSessions: 6 }, ['many_sessions'], ['many_sessions']],
    [{ maxSessions: 5 }, [], []],
    [{ maxStartsPerHour: 101 }, ['many_starts'], ['many_starts']],
    [{ maxStartsPerHour: 100 }, [], []],
    [{ reason: { required: false } }, ['no_reason'], ['no_reason']],
    [{ reason: { minLength: 4 } }, ['no_reason'], ['no_reason']],
    [{ reason: { minLength: 5 } }, [], []],
    [{ impersonators: [{ who: { role: 'x' }, maxRank: 1 }] }, ['high_rank_grant'], []],
    [{ impersonators: [{ who: { role: 'x' }, maxRank: 0 }] }, [], []],
    [
      {
        breakGlass: { enabled: true, roles: ['lead'] },
        alerts: { channels: [{ ...mail, events: ['impersonation.started', 'settings.changed'] }] },
      },
      ['break_glass_unwatched'],
      ['break_glass_unwatched'],
    ],
    [{ breakGlass: { enabled: true, roles: ['lead'] } }, [], []],
  ])('of %j names %j in production and %j in development', (changes, production, development) => {
    expect(codes({ ...safe, ...changes })).toEqual(production)
    expect(codes({ ...safe, ...changes }, true)).toEqual(development)
  })

  test.each([
    [{ approval: { count: 0 } }, ['full_without_approval']],
    [{ stepUpMaxAge: 2_592_000 }, []],
    [{ fullFor: 901 }, ['long_full']],
    [{ fullFor: 900 }, []],
    [{ fullFor: 901, modes: ['read-only'] }, []],
    [{ impersonators: [{ who: { role: 'x' }, modes: ['full'] }] }, ['broad_grant']],
    [
      { impersonators: [{ who: { role: 'x' }, modes: ['full'], tenants: '*', groups: '*' }] },
      ['broad_grant'],
    ],
    [{ impersonators: [{ who: { role: 'x' }, modes: ['full'], groups: ['trial'] }] }, []],
    [{ impersonators: [{ who: { role: 'x' }, modes: ['read-only'] }] }, []],
    [{ impersonators: [{ who: { operator: 'x' }, modes: ['full'] }] }, []],
    [{ impersonators: [{ who: { role: 'x' } }], approval: { count: 0 }, fullFor: 901 }, []],
  ])('of operators who may write, with %j, names %j', (changes, expected) => {
    expect(codes({ ...writers, ...changes })).toEqual(expected)
  })

  test('names a missing step-up', () => {
    const { stepUpMaxAge: _, ...without } = writers
    expect(codes(without)).toEqual(['full_without_step_up'])
    expect(codes(without, true)).toEqual([])
  })

  test('says where, what can happen and what to do', () => {
    const [danger] = dangersOf(completeSettings({ ...safe, alerts: {} }), { isDevelopment: false })
    expect(danger).toEqual({
      code: 'alerts_off',
      path: 'alerts.channels',
      sentence: 'Nobody is told when an operator opens a customer’s account.',
      cure: 'Add a channel that gets impersonation.started.',
    })
  })
})
