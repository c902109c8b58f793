import { expect, test } from 'vitest'
import { shortened } from '../../src/audit/index.js'

test('what fits stays as it is', () => {
  const detail = { reason: 'The invoice is missing', roles: ['lead'] }
  expect(shortened(detail)).toEqual(detail)
})

test('a long list says how many more there were', () => {
  const { added } = shortened({ added: Array.from({ length: 5_000 }, (_, i) => `user_${i}`) })
  expect(added.slice(0, 2)).toEqual(['user_0', 'user_1'])
  expect(added.at(-1)).toBe(`… and ${5_000 - (added.length - 1)} more`)
})

test('a long text is cut between characters, not in the middle of one', () => {
  const { reason } = shortened({ reason: '\u{1F600}'.repeat(9_000) })
  expect(reason).toMatch(/^\u{1F600}+…$/u)
})
