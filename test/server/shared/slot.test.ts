import { describe, expect, test } from 'vitest'
import { slot } from '../../../src/server/shared/slot.js'

describe('slot', () => {
  test('holds one value for each object, and none for others', () => {
    const { get, set } = slot<object, string>()
    const [a, b] = [{}, Object.freeze({})]
    set(a, 'of a')
    set(b, 'of b')
    expect([get(a), get(b), get({}), get(Object.create(a) as object)]).toEqual([
      'of a',
      'of b',
      undefined,
      undefined,
    ])
  })

  test('holds the last value that it was given', () => {
    const { get, set } = slot<object, number>()
    const key = {}
    set(key, 1)
    set(key, 2)
    expect(get(key)).toBe(2)
  })

  test('of two slots each has its own', () => {
    const [one, other] = [slot<object, string>(), slot<object, string>()]
    const key = {}
    one.set(key, 'one')
    expect(other.get(key)).toBeUndefined()
    other.set(key, 'other')
    expect([one.get(key), other.get(key)]).toEqual(['one', 'other'])
  })

  test('S33: is out of reach of everybody else, and no copy carries it', () => {
    const { get, set } = slot<object, string>()
    const key = { url: '/' }
    set(key, 'secret')
    expect(Reflect.ownKeys(key)).toEqual(['url'])
    expect([get({ ...key }), get(structuredClone(key)), get(new Proxy(key, {}))]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
