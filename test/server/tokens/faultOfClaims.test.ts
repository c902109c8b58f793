import fc from 'fast-check'
import type { JWTPayload } from 'jose'
import { describe, expect, test } from 'vitest'
import { faultOfClaims, isReadInFull } from '../../../src/server/tokens/faultOfClaims.js'

/** What is wrong, with what jose has read of the claims and without: it must be the same. */
function faultOf(payload: string | Uint8Array): string | undefined {
  const bytes = Buffer.from(payload)
  const token = `e30.${bytes.toString('base64url')}.AAAA`
  const fault = faultOfClaims(token)
  let claims: unknown
  try {
    claims = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return fault
  }
  if (typeof claims === 'object') expect(faultOfClaims(token, claims as JWTPayload)).toBe(fault)
  return fault
}

describe('faultOfClaims', () => {
  test('finds nothing wrong with claims as they are written, on one line or on many', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.constantFrom(0, 2, '\t'),
        (claims, space) => {
          expect(faultOf(JSON.stringify(claims, null, space))).toBeUndefined()
        },
      ),
      { numRuns: 500 },
    )
  })

  test.each([
    ['of one object', '{"sub":"a","sub":"b"}'],
    ['though the value is the same', '{"sub":"a","sub":"a"}'],
    ['with another name between', '{"sub":"a","act":1,"sub":"b"}'],
    ['after an object of its own', '{"act":{"sub":"x"},"act":null}'],
    ['in an inner object', '{"a":[{"act":{"sub":"x","sub":"y"}}]}'],
    ['in the second object of a list', '{"a":[{},{"b":1,"b":2}]}'],
    ['of which one is escaped', '{"sub":"a","\\u0073ub":"b"}'],
    ['with a quote in it', '{"a\\"b":1,"a\\"b":2}'],
    ['that ends in a backslash', '{"a\\\\":1,"a\\\\":2}'],
    ['with spaces before the colon', '{"sub":"a","sub" \\n\\t\\r:"b"}'.replaceAll(/\\([ntr])/g, ' ')],
    ['with a line break before the colon', '{"sub":"a","sub"\n:"b"}'],
    ['that is empty', '{"":1,"":2}'],
    ['called __proto__', '{"__proto__":{},"__proto__":null}'],
  ])('refuses a name that stands twice, %s', (_where, payload) => {
    expect(faultOf(payload)).toBe('has the same claim twice')
  })

  test.each([
    '{"a":{"sub":1},"b":{"sub":1}}',
    '{"a":{"sub":1},"sub":1}',
    '{"sub":1,"a":{"sub":1}}',
    '{"a":[{"sub":1},{"sub":1}]}',
    '{"a":"sub","b":"sub","sub":"sub"}',
    '{"a":["b","b"],"b":1}',
    '{"sub":"a","SUB":"b"}',
    '{"a":"\\"sub\\":1","sub":1}',
    '{"a":"}{","b":"]["}',
    '{"a":"\\\\","b":"\\\\"}',
    '{"a":{},"b":{}}',
    '"text"',
    '"a":1,"a":2',
    '{"a',
    '[]',
    '',
  ])('finds no name twice in %s', (payload) => {
    expect(faultOf(payload)).toBeUndefined()
  })

  test('takes a hundred levels, of objects or lists, and not one more', () => {
    const nested = (open: string, close: string, levels: number): string =>
      `{"a":${open.repeat(levels - 1)}1${close.repeat(levels - 1)}}`
    for (const [open, close] of [
      ['[', ']'],
      ['{"b":', '}'],
    ] as const) {
      expect(faultOf(nested(open, close, 100))).toBeUndefined()
      expect(faultOf(nested(open, close, 101))).toBe('has claims that are nested deeper than 100 levels')
    }
    expect(faultOf(`{"a":[${Array.from({ length: 200 }, () => '[]').join()}]}`)).toBeUndefined()
  })

  test('refuses what is no UTF-8, which one reader would mend and another drop', () => {
    const [before, after] = ['{"sub":"a', '"}'].map((text) => [...Buffer.from(text)])
    expect(faultOf(Uint8Array.from([...before!, 0xff, ...after!]))).toBe('has claims that are not UTF-8')
    expect(faultOf('{"näme":"日本"}')).toBeUndefined()
  })
})

test('what has no claims has none that are at fault', () => {
  expect(faultOfClaims('e30')).toBeUndefined()
  expect(faultOfClaims('')).toBeUndefined()
})

describe('the cheap sign that all was read', () => {
  const payloadOf = (text: string): string => Buffer.from(text).toString('base64url')
  const nested = (levels: number): string => `${'{"a":'.repeat(levels - 1)}{"b":"c"}${'}'.repeat(levels - 1)}`
  const isRead = (text: string): boolean => isReadInFull(payloadOf(text), JSON.parse(text) as JWTPayload)

  test.each([
    '{}',
    '{"sub":"user_42","exp":1700000000,"admin":true,"org":null}',
    '{ "sub" : "user_42",\n"aud" : [ "a", "b", 1, null ] }',
    '{"act":{"sub":"admin_7","act":{"sub":"agent_1"}},"sub":"user_42"}',
    '{"list":[["a"],{"b":"c"},[]],"":""}',
    '{"name":"日本"}',
    '{"__proto__":{"a":"b"}}',
  ])('is there in what issuers write: %s', (text) => {
    expect(isRead(text)).toBe(true)
  })

  test('is there whatever letters base64url has for it', () => {
    const text = '{"a":"???>>>"}'
    expect(payloadOf(text)).toMatch(/-.*_|_.*-/)
    expect(isRead(text)).toBe(true)
  })

  test.each(['{"sub":"a","sub":"b"}', '{"sub":1,"sub":1}', '{"a":"\\""}', '{"a":1,"\\u0061":2}'])(
    'is not there, so that the long way tells, in %s',
    (text) => {
      expect(isRead(text)).toBe(false)
    },
  )

  test('is there in a hundred levels, and not in one more', () => {
    expect(isRead(nested(100))).toBe(true)
    expect(isRead(nested(101))).toBe(false)
  })

  test('is not there in what is no base64url', () => {
    expect(isReadInFull('e30!', {})).toBe(false)
  })
})
