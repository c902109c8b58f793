import './support/setup.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EnvironmentSettings } from 'impersonation-kit/admin'
import {
  durationsOf,
  fitDraft,
  keepDraft,
  mayBreakGlass,
  modesOf,
  readDraft,
} from '../../src/admin/StartDraft.js'
import { SETTINGS } from './support/settings.js'

const ana = { id: 'ana', role: 'support' }
const modes = fc.subarray(['read-only', 'full'] as const, { minLength: 1 })
const settings: fc.Arbitrary<EnvironmentSettings> = fc
  .record({
    modes,
    maxDuration: fc.integer({ min: 1, max: 3600 }),
    impersonators: fc.array(
      fc.record(
        {
          who: fc.constantFrom(
            { role: 'support' },
            { role: 'lead' },
            { operator: 'ana' },
            { operator: 'tom' },
          ),
          modes,
        },
        { requiredKeys: ['who'] },
      ),
      { maxLength: 3 },
    ),
    approval: fc.record({
      count: fc.integer({ min: 0, max: 2 }),
      by: fc.constant(['owner']),
      requestLife: fc.constant(60),
    }),
    breakGlass: fc.record({ enabled: fc.boolean(), roles: fc.subarray(['support', 'lead']) }),
  })
  .map((given) => ({ ...SETTINGS, ...given }))
/** What somebody else's script, an older version, or the operator themselves may have left. */
const kept = fc.record(
  {
    reason: fc.anything(),
    ticket: fc.anything(),
    mode: fc.oneof(fc.constantFrom('read-only', 'full'), fc.anything()),
    duration: fc.oneof(fc.integer({ min: -1, max: 9999 }), fc.anything()),
    opensIn: fc.oneof(fc.constantFrom('this-tab', 'new-tab'), fc.anything()),
    breakGlass: fc.oneof(fc.string(), fc.anything()),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<object>

test('a draft never holds what the settings forbid', () => {
  fc.assert(
    fc.property(settings, kept, (current, left) => {
      const draft = fitDraft(current, ana, left, 'this-tab')
      expect(modesOf(current, ana)).toContain(draft.mode)
      expect(durationsOf(current)).toContain(draft.duration)
      expect(draft.duration).toBeLessThanOrEqual(current.maxDuration)
      if (!mayBreakGlass(current, ana)) expect(draft.breakGlass).toBeUndefined()
      expect(['this-tab', 'new-tab']).toContain(draft.opensIn)
      expect([typeof draft.reason, typeof draft.ticket]).toEqual(['string', 'string'])
      // What fits is not changed again.
      expect(fitDraft(current, ana, draft, 'new-tab')).toEqual(draft)
    }),
  )
})

test('full access is offered only where a grant and the settings both allow it', () => {
  fc.assert(
    fc.property(settings, (current) => {
      const offersFull = modesOf(current, ana).includes('full')
      const isGranted = current.impersonators.some(
        ({ who, modes: granted }) =>
          granted?.includes('full') && ('role' in who ? who.role === 'support' : who.operator === 'ana'),
      )
      expect(offersFull).toBe(isGranted && current.modes.includes('full'))
      expect(modesOf(current, ana)[0]).toBe('read-only')
    }),
  )
})

test('without a wish it is read-only, for a quarter of an hour', () => {
  const draft = fitDraft(SETTINGS, ana, {}, 'new-tab')
  expect(draft).toEqual({
    reason: '',
    ticket: '',
    mode: 'read-only',
    duration: 900,
    opensIn: 'new-tab',
    breakGlass: undefined,
  })
})

test('a wish that is too short for the choices gets the shortest, never the longest', () => {
  expect(fitDraft(SETTINGS, ana, { duration: 60 }, 'this-tab').duration).toBe(300)
})

const maya = { operatorId: 'ana', environment: 'production', userId: 'maya' }

test('a draft is kept for its user, operator and environment, until it is forgotten', () => {
  const draft = { ...fitDraft(SETTINGS, ana, {}, 'this-tab'), reason: 'Ticket 4711' }
  keepDraft(maya, draft)
  expect(readDraft(maya)).toMatchObject({ reason: 'Ticket 4711' })
  for (const other of [{ userId: 'hana' }, { operatorId: 'olga' }, { environment: 'staging' }]) {
    expect(readDraft({ ...maya, ...other })).toEqual({})
  }
  keepDraft(maya)
  expect(readDraft(maya)).toEqual({})
})

test.each(['', 'null', '7', '"x"', '{', '[]'])('a kept draft of %j is no draft', (text) => {
  sessionStorage.setItem('impersonation-admin:draft:["ana","production","maya"]', text)
  expect(fitDraft(SETTINGS, ana, readDraft(maya), 'this-tab').reason).toBe('')
})
