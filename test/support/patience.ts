import { vi } from 'vitest'
import { PATIENCE } from './limits.js'

const { waitFor } = vi
vi.waitFor = (attempt, options) =>
  waitFor(attempt, typeof options === 'number' ? options : { timeout: PATIENCE, ...options })
