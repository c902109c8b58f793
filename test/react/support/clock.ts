import { act } from '@testing-library/react'
import { vi } from 'vitest'

const realImmediate = setImmediate
// React asks for it where act is called.
const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean }

/** Puts the test on a fake clock, and gives the function that lets time pass (in ms), from timer to timer. */
export function fakeClock(start: number = Date.UTC(2026, 0, 1)): (milliseconds: number) => Promise<void> {
  vi.useFakeTimers({
    now: start,
    toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
  })
  return async (milliseconds) => {
    environment.IS_REACT_ACT_ENVIRONMENT = true
    const wait = { isOver: false }
    setTimeout(() => (wait.isOver = true), milliseconds)
    while (!wait.isOver) {
      await act(async () => {
        await vi.advanceTimersToNextTimerAsync()
        await new Promise((resolve) => realImmediate(resolve))
      })
    }
    environment.IS_REACT_ACT_ENVIRONMENT = false
  }
}
