import { expect, test } from 'vitest'
import { newId } from '../../src/store/index.js'

test('an id is a UUID of version 7 that begins with the time', () => {
  const now = 4_000_000_000_000
  const id = newId(now)
  expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now)
})

test('later ids are greater and never the same: in one millisecond, and when the clock is set back', () => {
  const now = 4_100_000_000_000
  const ids = Array.from({ length: 20_000 }, (_, index) => newId(now - (index % 3) * 1000))
  expect(ids.toSorted()).toEqual(ids)
  expect(new Set(ids).size).toBe(ids.length)
})
