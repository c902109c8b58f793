import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '../../src/audit/canonicalJson.js'

test('the example of RFC 8785, section 3.2.4', () => {
  const value = {
    numbers: [Number('333333333.33333329'), 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
    string: '\u20ac$\u000f\nA\'B"\\\\"/',
    literals: [null, true, false],
  }
  expect(canonicalJson(value)).toBe(
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
  )
})

test('keys are sorted by their code units, as in RFC 8785, section 3.2.3', () => {
  const value = { '\u20ac': 1, '\r': 2, '\ufb33': 3, '1': 4, '\u{1f600}': 5, '\u0080': 6, '\u00f6': 7 }
  expect(Object.keys(JSON.parse(canonicalJson(value)) as object)).toEqual(
    // JavaScript puts the number first, whatever the text says.
    ['1', '\r', '\u0080', '\u00f6', '\u20ac', '\u{1f600}', '\ufb33'],
  )
  expect(canonicalJson({ b: 1, a: 2 })).toBe('{"a":2,"b":1}')
})

test('it is JSON that says the same as JSON.stringify, whatever the order of the keys', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const text = canonicalJson(value)
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
      expect(canonicalJson(JSON.parse(text))).toBe(text)
    }),
  )
})

test('what JSON cannot say is left out or null, and a date is its text', () => {
  const when = new Date(0)
  expect(
    canonicalJson({ a: undefined, b: () => 1, c: Symbol('s'), d: [undefined, Number.NaN], e: when }),
  ).toBe('{"d":[null,null],"e":"1970-01-01T00:00:00.000Z"}')
  expect(canonicalJson(undefined)).toBe('null')
})

test('nesting is bounded at 32', () => {
  const nest = (depth: number): unknown => (depth === 0 ? 1 : [nest(depth - 1)])
  expect(canonicalJson(nest(32))).toContain('1')
  expect(() => canonicalJson(nest(33))).toThrow('nested too deeply')
  expect(() => canonicalJson({ n: 1n })).toThrow(TypeError)
})
