import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defined, field, isAbsent, readId, readText, readTime, toMilliseconds } from '../../src/core/read.js'

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

/** What has no ink, by what it is. Each of them alone, or many of them, shows nothing. */
const blanks: [what: string, text: string][] = [
  ['a zero width space', '\u200b'],
  ['a zero width joiner', '\u200d'],
  ['a byte order mark', '\ufeff'],
  ['a word joiner', '\u2060'],
  ['a soft hyphen', '\u00ad'],
  ['marks of direction', '\u200e\u200f\u061c'],
  ['overrides and isolates', '\u202e\u2066\u2069\u202c'],
  ['a blank of Braille', '\u2800'],
  ['a Hangul filler', '\u3164'],
  ['a halfwidth Hangul filler', '\uffa0'],
  ['Hangul fillers of syllables', '\u115f\u1160'],
  ['tags', '\u{e0041}\u{e007f}'],
  ['a variation selector', '\ufe0f'],
  ['another variation selector', '\u{e0100}'],
  ['a grapheme joiner', '\u034f'],
  ['a Mongolian vowel separator', '\u180e'],
  ['vowels of Khmer that are not drawn', '\u17b4\u17b5'],
  ['invisible operators', '\u2061\u2064'],
  ['a null notehead', '\u{1d159}'],
  ['blanks of hieroglyphs', '\u{13441}\u{13442}'],
  ['a mark without a letter', '\u0301'],
  ['spaces', ' \t\u00a0\u3000\u1680'],
  ['line breaks', '\n\r\u2028\u2029\u0085'],
  ['controls', '\u0000\u001b\u007f'],
  ['code points that nobody uses', '\u{1fffe}'],
]

describe('F8: a text that shows nothing is no text', () => {
  test.each(blanks)('%s', (_what, text) => {
    for (const one of [text, text.repeat(3), ` ${text} `, `${text}\u200b\u2800`]) {
      expect(readText(one)).toBeUndefined()
      expect(readId(one)).toBeUndefined()
    }
    expect(readText(`${text}Bob`)).toContain('Bob')
  })

  test('whatever mixture of them', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...blanks.map(([, text]) => text)), { minLength: 1 }), (texts) => {
        expect(readText(texts.join(''))).toBeUndefined()
      }),
    )
  })

  test.each(['李', 'ف', 'Ünïcödé', '👩\u200d💻', '-', '1\ufe0f\u20e3', 'ก', 'नी', '한', 'ⵣ', '⠁'])(
    '%s shows something, and stays as it is',
    (text) => {
      expect(readText(text)).toBe(text)
      expect(readId(text)).toBe(text)
    },
  )
})

describe('F8: no text turns round what stands beside it', () => {
  const turning = '\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029'.split('')

  test.each(turning)('%j goes from a text, and makes no id', (character) => {
    expect(readText(`a${character}b`)).toBe('ab')
    expect(readText(`${character}${character}ab`)).toBe('ab')
    expect(readId(`a${character}b`)).toBeUndefined()
  })

  test('marks of direction, which Hebrew and Arabic need between words and signs, stay', () => {
    expect(readText('\u05de\u05d0\u05d9\u05d4\u200f (C++)\u200e')).toBe(
      '\u05de\u05d0\u05d9\u05d4\u200f (C++)\u200e',
    )
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

test('toMilliseconds tells a time that is absent from one that cannot be read', () => {
  expect(toMilliseconds(5, 1000)).toBe(5000)
  for (const absent of [null, undefined]) expect(toMilliseconds(absent, 1000)).toBeUndefined()
  for (const odd of [0, -1, '5', {}, NaN, Infinity]) expect(toMilliseconds(odd, 1000)).toBeNaN()
})
