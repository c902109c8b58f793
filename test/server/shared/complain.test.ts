import { afterEach, expect, test, vi } from 'vitest'
import { createComplaint } from '../../../src/server/shared/complain.js'

afterEach(() => {
  vi.restoreAllMocks()
})

test('a complaint is heard at once, and then once a minute at most', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const clock = vi.spyOn(performance, 'now')
  const complain = createComplaint()
  for (const now of [5, 6, 60_004, 60_005, 60_006, 120_004, 120_005]) {
    clock.mockReturnValue(now)
    complain(`at ${now}`)
  }
  expect(said.mock.calls).toEqual([5, 60_005, 120_005].map((now) => [`impersonation-kit: at ${now}`]))
})

test('each complaint has a minute of its own', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  createComplaint()('one')
  createComplaint()('other')
  expect(said).toHaveBeenCalledTimes(2)
})
