import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ImpersonationGrant, SECRET } from 'impersonation-kit/admin'
import { isSame } from '../../../src/admin/settings/changesOf.js'
import { textOf, textsOf } from '../../../src/admin/settings/labels.js'

const plain = fc.constantFrom('support', 'lead', 'acme', 'globex')
const grantOf = (name: fc.Arbitrary<string>): fc.Arbitrary<ImpersonationGrant> => {
  const scope = fc.oneof(fc.constant('*' as const), fc.uniqueArray(name, { maxLength: 3 }))
  return fc.record(
    {
      who: fc.oneof(
        name.map((role) => ({ role })),
        name.map((operator) => ({ operator })),
      ),
      tenants: scope,
      groups: scope,
      maxRank: fc.nat(3),
      modes: fc.subarray(['read-only', 'full'] as const),
    },
    { requiredKeys: ['who'] },
  )
}
/** What a grant allows, whether it says so or not. */
const meant = ({ who, ...rest }: ImpersonationGrant): object => ({
  who,
  tenants: '*',
  groups: '*',
  maxRank: 0,
  modes: ['read-only'],
  ...rest,
})

test('two grants that allow different things read differently, in words', () => {
  fc.assert(
    fc.property(grantOf(plain), grantOf(plain), (one, other) => {
      expect(textOf([one]) === textOf([other])).toBe(isSame(meant(one), meant(other)))
    }),
    { numRuns: 2_000 },
  )
})

test('two grants that differ never read the same beside each other, whatever they are called', () => {
  const lists = fc.array(grantOf(fc.oneof(plain, fc.string(), fc.constant('a, b'))), { maxLength: 3 })
  fc.assert(
    fc.property(lists, lists, (one, other) => {
      const [before, after] = textsOf(one, other)
      expect(before === after).toBe(isSame(one, other))
    }),
  )
})

test('any two values that differ never read the same beside each other', () => {
  const value = fc.oneof(fc.constantFrom(undefined, 'not set', 'on', true, 'none', []), fc.jsonValue())
  fc.assert(
    fc.property(value, value, (one, other) => {
      const [before, after] = textsOf(one, other)
      expect(before === after).toBe(isSame(one, other))
    }),
    // Settings hold no minus zero, which JSON writes as zero.
    {
      examples: [
        ['none', []],
        ['on', true],
        ['not set', undefined],
        [['a', 'b'], ['a, b']],
      ],
    },
  )
})

test('a secret is never shown; that it is a new one is', () => {
  const slack = { id: 'slack', kind: 'slack', url: SECRET }
  const url = `https://example.com/${SECRET}`
  const webhook = { id: 'webhook', kind: 'webhook', url, secret: SECRET }
  const [before, after] = textsOf(
    [slack, webhook],
    [
      { ...slack, url: 'https://hooks.slack.com/services/T/B/hidden' },
      { ...webhook, url: 'https://example.com/hidden?key=hidden', secret: 'whsec_hidden' },
    ],
  )
  expect(before).toBe(JSON.stringify([slack, webhook]))
  expect(after).toBe(
    JSON.stringify([
      { ...slack, url: '(changed)' },
      { ...webhook, url: 'https://example.com/(changed)', secret: '(changed)' },
    ]),
  )
})
