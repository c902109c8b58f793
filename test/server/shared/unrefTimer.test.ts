import { afterEach, expect, test, vi } from 'vitest'
import { unrefTimer } from '../../../src/server/shared/unrefTimer.js'

afterEach(() => {
  vi.restoreAllMocks()
})

test('runs its code after its time, and does not keep the process alive', async () => {
  const startedAt = performance.now()
  await new Promise<void>((done) => {
    const timer = unrefTimer(done, 30)
    expect(timer.hasRef()).toBe(false)
  })
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(28)
})

test('is a plain timer where the runtime has no other: in workers and browsers it is a number', () => {
  const set = vi.spyOn(globalThis, 'setTimeout').mockReturnValue(7 as unknown as NodeJS.Timeout)
  const code = () => undefined
  expect(unrefTimer(code, 30)).toBe(7)
  expect(set).toHaveBeenCalledWith(code, 30)
})
