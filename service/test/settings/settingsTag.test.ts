import { expect, test } from 'vitest'
import { matchesTag, settingsTag } from '../../src/settings/index.js'

test('an ETag is a quoted version', () => {
  expect(settingsTag(12)).toBe('"settings-12"')
})

test.each(['"settings-12"', 'W/"settings-12"', ' "settings-11" , "settings-12"', '*'])(
  '%s matches version 12',
  (header) => {
    expect(matchesTag(header, 12)).toBe(true)
  },
)

test.each([
  undefined,
  null,
  '',
  '"settings-1"',
  '"settings-120"',
  'settings-12',
  '12',
  'WW/"settings-12"',
  'x W/"settings-12"',
])('%s does not match version 12', (header) => {
  expect(matchesTag(header, 12)).toBe(false)
})
