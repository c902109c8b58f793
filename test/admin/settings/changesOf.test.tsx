import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EnvironmentSettings } from 'impersonation-kit/admin'
import { applyChanges, changesOf, withValue } from '../../../src/admin/settings/changesOf.js'
import { SETTINGS } from '../support/settings.js'

const leaf = fc.oneof(fc.boolean(), fc.integer(), fc.string(), fc.array(fc.string(), { maxLength: 3 }))
const name = fc.constantFrom('a', 'b', 'c', 'modes', 'businessHours')
/** Settings of any shape: groups in groups, values, lists, and what is absent. */
const tree = fc.letrec<{ group: object }>((tie) => ({
  group: fc.dictionary(name, fc.oneof({ depthSize: 'small' }, leaf, tie('group')), {
    maxKeys: 4,
    noNullPrototype: true,
  }),
})).group

test('all changes from one version to another, put on the first, give the other', () => {
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      expect(applyChanges(before, changesOf(before, after))).toEqual(after)
    }),
  )
})

test('nothing has changed between a version and itself', () => {
  fc.assert(
    fc.property(tree, (one) => {
      expect(changesOf(one, structuredClone(one))).toEqual([])
    }),
  )
})

test('applying changes leaves the version as it was', () => {
  fc.assert(
    fc.property(tree, tree, (before, after) => {
      const copy = structuredClone(before)
      applyChanges(before, changesOf(before, after))
      expect(before).toEqual(copy)
    }),
  )
})

test('a change is named by the path of its setting', () => {
  const after: EnvironmentSettings = { ...SETTINGS, reason: { required: true, minLength: 9 }, maxSessions: 2 }
  expect(changesOf(SETTINGS, after)).toEqual([
    { path: 'maxSessions', before: 1, after: 2 },
    { path: 'reason.minLength', before: 5, after: 9 },
  ])
})

test('working hours are one setting: a part of them means nothing', () => {
  const hours = { timeZone: 'Europe/Berlin', days: [1], from: '08:00', to: '18:00' }
  const before = { ...SETTINGS, businessHours: hours }
  const after = { ...SETTINGS, businessHours: { ...hours, from: '09:00' } }
  expect(changesOf(before, after).map(({ path }) => path)).toEqual(['businessHours'])
  expect(applyChanges(SETTINGS, changesOf(before, after))).toEqual(after)
})

test('a value that becomes undefined is removed', () => {
  expect(withValue({ ticket: { required: true, pattern: 'x' } }, 'ticket.pattern', undefined)).toEqual({
    ticket: { required: true },
  })
})

test('the order of keys is no difference', () => {
  const [one, other] = [{ list: [{ a: 1, b: { c: 2, d: 3 } }] }, { list: [{ b: { d: 3, c: 2 }, a: 1 }] }]
  expect(changesOf(one, other)).toEqual([])
  expect(changesOf(one, { list: [{ a: 1, b: { c: 2, d: 4 } }] })).toHaveLength(1)
})
