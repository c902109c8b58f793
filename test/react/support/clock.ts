import { act } from '@testing-library/react'
import { vi } from 'vitest'

const realImmediate = setImmediate
// React asks for it where act is called.
const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }

/** Puts the test on a fake clock, and gives the function that lets time pass (in ms), a second at a time. */
export function fakeClock(start: number = Date.UTC(2026, 0, 1)): (milliseconds: number) => Promise<void> {
  vi.useFakeTimers({
    now: start,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  })
  return async (milliseconds) => {
    environment.IS_REACT_ACT_ENVIRONMENT = true
    for (let left = milliseconds; left >= 0; left -= 1000) {
      await act(async () => {
        await vi.advanceTimersByTimeAsync(Math.min(left, 1000))
        await new Promise((resolve) => realImmediate(resolve))
      })
      if (left === 0) break
    }
    environment.IS_REACT_ACT_ENVIRONMENT = false
  }
}
