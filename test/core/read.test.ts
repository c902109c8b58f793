import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defined, field, isAbsent, readId, readText, readTime } from '../../src/core/read.js'

describe('field', () => {
  test('is undefined of nothing, so that a missing object says nothing', () => {
    expect(field(undefined, 'id')).toBeUndefined()
    expect(field(null, 'id')).toBeUndefined()
  })

  test.each([['text'], [''], [0], [false], [true]])(
    'is something unreadable of %j, so that no reader takes it for absent',
    (value) => {
      const held = field(value, 'length')
      expect(isAbsent(held)).toBe(false)
      expect(readId(held)).toBeUndefined()
      expect(readTime(held)).toBeUndefined()
      expect(isAbsent(field(held, 'deeper'))).toBe(false)
    },
  )

  test('is something unreadable where a getter throws', () => {
    const trapped = {
      get id(): string {
        throw new Error('boom')
      },
    }
    expect(isAbsent(field(trapped, 'id'))).toBe(false)
    expect(readId(field(trapped, 'id'))).toBeUndefined()
  })
})

describe('readId', () => {
  test.each(['a', 'user_42', 'auth0|7', 'ana@corp.example', 'Ünïcödé', '用户', '👩‍💻', ' padded ', 'a b'])(
    'believes %j',
    (id) => {
      expect(readId(id)).toBe(id)
    },
  )

  test('believes 256 characters and not one more', () => {
    expect(readId('x'.repeat(256))).toHaveLength(256)
    expect(readId('x'.repeat(257))).toBeUndefined()
  })

  test.each(['', ' ', '\t', '\u00a0', '\u200b', 'a\u0000', '\u0000', 'a\nb', '\u007f', '\u009b', '\udfff'])(
    'does not believe %j',
    (id) => {
      expect(readId(id)).toBeUndefined()
    },
  )

  test('gives nothing that encodeURIComponent or a header refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const id = readId(text)
        if (id !== undefined) new Headers({ 'x-id': encodeURIComponent(id) })
      }),
    )
    fc.assert(
      fc.property(fc.constantFrom('\ud800', '\udc00', 'a\ud800'), (text) => {
        expect(readId(text)).toBeUndefined()
      }),
    )
  })
})

describe('readText', () => {
  test('cuts at 2,000 characters', () => {
    expect(readText('x'.repeat(2_001))).toHaveLength(2_000)
  })

  test.each([[''], ['  '], [7], [{}], [null], [undefined]])('gives nothing for %j', (value) => {
    expect(readText(value)).toBeUndefined()
  })
})

describe('readTime', () => {
  test('scales what a wire says in seconds, fractions too', () => {
    expect(readTime(1_795_356_743, 1_000)).toBe(1_795_356_743_000)
    expect(readTime(0.5, 1_000)).toBe(500)
    expect(readTime(5)).toBe(5)
  })

  test.each([[0], [-1], [Number.NaN], [Infinity], ['1795356743'], [null], [undefined], [{}], [true]])(
    'gives nothing for %j',
    (value) => {
      expect(readTime(value)).toBeUndefined()
    },
  )

  test('gives only what a Date can hold, so that no formatter throws', () => {
    expect(readTime(8.64e15)).toBe(8.64e15)
    expect(readTime(8.64e15 + 1)).toBeUndefined()
    expect(readTime(8.64e15, 1_000)).toBeUndefined()
    fc.assert(
      fc.property(fc.double(), fc.constantFrom(1, 1_000), (value, scale) => {
        const time = readTime(value, scale)
        if (time !== undefined) expect(() => new Date(time).toISOString()).not.toThrow()
      }),
    )
  })
})

test('defined drops what is undefined and nothing else', () => {
  const held = defined<{ a?: number; b?: null; c?: string; d?: boolean }>({
    a: undefined,
    b: null,
    c: '',
    d: false,
  })
  expect(Object.entries(held)).toEqual([
    ['b', null],
    ['c', ''],
    ['d', false],
  ])
})
