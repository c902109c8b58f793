import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { copyValue } from '../../src/server/copyValue.js'

/** Every object in a value. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...Object.values(value).flatMap(objectsIn)]
}

describe('copyValue', () => {
  test('S33: gives an equal value that shares no object with the first', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const copy = copyValue(value)
        expect(copy).toStrictEqual(structuredClone(value))
        const own = new Set(objectsIn(value))
        expect(objectsIn(copy).some((object) => own.has(object))).toBe(false)
      }),
    )
  })

  test('keeps a key "__proto__", and changes no prototype', () => {
    const copy = copyValue(JSON.parse('{"__proto__":{"polluted":1},"a":1}') as object)
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect(Object.keys(copy)).toEqual(['__proto__', 'a'])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  test('copies what is no JSON, and what holds itself, as structuredClone does', () => {
    const since = new Date(0)
    const value: Record<string, unknown> = { since, tags: new Set(['a']), none: undefined, big: 1n }
    const copy = copyValue(value)
    expect(copy).toStrictEqual(value)
    expect(copy['since']).not.toBe(since)
    value['self'] = value
    value['again'] = value
    expect(() => copyValue(value)).not.toThrow()
    expect(() => copyValue({ call: () => 1 })).toThrow()
  })
})
