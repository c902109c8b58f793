import { cleanup } from '@testing-library/react'
import { afterEach, beforeEach, vi } from 'vitest'

const home = location.href

beforeEach(() => {
  // What React warns of, such as a missing key or an update outside act, is a fault.
  vi.spyOn(console, 'error').mockImplementation((...said: unknown[]) => {
    throw new Error(`console.error: ${said.map(String).join(' ')}`)
  })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
  vi.restoreAllMocks()
  sessionStorage.clear()
  history.replaceState(null, '', home)
})
