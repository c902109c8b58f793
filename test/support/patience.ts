import { vi } from 'vitest'

/** In milliseconds: ends a wait for what never comes. What comes late on a busy machine is no fault. */
export const PATIENCE = 30_000

const { waitFor } = vi
vi.waitFor = (attempt, options) =>
  waitFor(attempt, typeof options === 'number' ? options : { timeout: PATIENCE, ...options })
