import { describe, expect, test } from 'vitest'
import { readRequestId } from '../../src/core/audit.js'

describe('readRequestId', () => {
  test.each([
    'a',
    '8f14e45f-ceea-467f-a9d3-0a1b2c3d4e5f',
    'Root=1-67891233-abcdef012345678912345678',
    'a.b:c/d+e@f_9',
  ])('takes %s', (id) => {
    expect(readRequestId(id)).toBe(id)
  })

  test('takes 64 characters and not one more', () => {
    expect(readRequestId('x'.repeat(64))).toBe('x'.repeat(64))
    expect(readRequestId('x'.repeat(65))).toBeUndefined()
  })

  test.each([null, '', ' ', 'a b', 'a\nb', 'a,b', '"a"', '<a>', 'ä', '{a', 'a}'])(
    'takes no %j: it goes into logs',
    (id) => {
      expect(readRequestId(id)).toBeUndefined()
    },
  )
})
