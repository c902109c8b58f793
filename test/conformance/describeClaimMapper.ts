import { type ClaimMapper, type ClaimReading } from 'impersonation-kit/claims'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** One known token, reply or session of a vendor, and what its mapper must read in it. */
export interface ClaimCase {
  vendor: string
  input: unknown
  expect: {
    state: ClaimReading['state']
    userId?: string
    impersonatorUserId?: string
    impersonatorKind?: string
    email?: string
    name?: string
    issuer?: string
    mode?: string
    reason?: string
    sessionId?: string
    startedAt?: number
    expiresAt?: number
  }
  kind?: string
  note?: string
  source?: string
}

/** How to build what a mapper reads. */
export interface ClaimMapperSuite {
  mapper: ClaimMapper
  cases: readonly ClaimCase[]
  /** Each place where the vendor puts the impersonator's id: claims of `user_42` with the marker in that place. */
  places: Record<string, (marker: unknown) => Record<string, unknown>>
  /** Each thing that marks an impersonation by being there: claims of `user_42` with the mark. */
  marks?: Record<string, (mark: unknown) => Record<string, unknown>>
  /** Claims of `user_42` in which the vendor says that nobody impersonates. */
  nobody: readonly unknown[]
  /** Keys that say who the user is, and hold no mark. */
  userKeys?: readonly string[]
}

const cyclic: Record<string, unknown> = {}
cyclic['self'] = cyclic
const revoked = Proxy.revocable({}, {})
revoked.revoke()
const explosive = (): object =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Error('boom')
      },
    },
  )

/** Values that stand where an id should, and are none. */
export const unreadableMarkers: readonly [string, unknown][] = [
  ['an empty string', ''],
  ['white space', ' \t'],
  ['an array', []],
  ['an array with an id', ['admin_7']],
  ['an empty object', {}],
  ['an object with an id', { id: 'admin_7' }],
  ['zero', 0],
  ['a number', 7],
  ['NaN', Number.NaN],
  ['false', false],
  ['true', true],
  ['the user itself', 'user_42'],
  ['the user itself with white space round it', ' user_42 '],
  ['257 characters', 'x'.repeat(257)],
  ['a control character', 'admin\u00007'],
  ['a lone control character', '\u0001'],
  ['a line break', 'admin\n7'],
  ['half a surrogate pair', 'admin\ud8007'],
  ['nothing but invisible characters', '\u200b\u2060'],
  ['a boxed string', new String('admin_7')],
  ['a function', () => 'admin_7'],
  ['a symbol', Symbol('admin_7')],
  ['a cyclic object', cyclic],
  ['a proxy that throws', explosive()],
  ['a revoked proxy', revoked.proxy],
]

/** Every rule that a claim mapper must keep, whatever the vendor. */
export function describeClaimMapper(name: string, suite: ClaimMapperSuite): void {
  const { mapper, cases, places, marks = {}, nobody, userKeys = ['sub', 'user_id'] } = suite
  describe(`the claim mapper ${name}`, () => {
    for (const [index, one] of cases.entries()) {
      const what = [one.kind ?? 'token', one.note ?? one.source ?? `${one.expect.state}`].join(': ')
      test(`case ${index + 1}: reads a ${what}`, () => expectCase(mapper(one.input), one.expect))
    }

    describe.each(Object.entries(places))('with its marker in %s', (_place, claims) => {
      test('reads a plain id as an impersonator', () => {
        expectCase(mapper(claims('admin_7')), { state: 'impersonated', impersonatorUserId: 'admin_7' })
      })

      test('believes an id of 256 characters', () => {
        const id = 'x'.repeat(256)
        expectCase(mapper(claims(id)), { state: 'impersonated', impersonatorUserId: id })
      })

      test.each(unreadableMarkers)('finds %s unreadable, never none', (_what, marker) => {
        expect(mapper(claims(marker))).toMatchObject({ state: 'unreadable', userId: 'user_42' })
      })

      test('gives the reason why a marker is unreadable, without repeating the marker', () => {
        const reading = mapper(claims('secret\u0000marker'))
        expect(reading).toHaveProperty('why')
        expect(JSON.stringify(reading)).not.toContain('secret')
      })

      test('ignores keys that it does not know', () => {
        const plain = mapper(claims('admin_7'))
        expect(mapper({ ...claims('admin_7'), role: 'admin', may_act: { sub: 'admin_9' } })).toEqual(plain)
      })

      test('is not moved by an own key named __proto__', () => {
        const claimed = JSON.stringify(claims('admin_7'))
        const hidden: unknown = JSON.parse(`{"sub":"user_42","__proto__":${claimed}}`)
        expect(mapper(hidden).state).toBe('none')
        const both: unknown = JSON.parse(`${claimed.slice(0, -1)},"__proto__":{"act":null}}`)
        expect(mapper(both)).toEqual(mapper(claims('admin_7')))
      })

      test('is unreadable where reading the marker throws', () => {
        const outer = claims('admin_7')
        for (const key of Object.keys(outer)) {
          if (userKeys.includes(key)) continue
          const trapped = Object.defineProperty({ ...outer }, key, {
            get() {
              throw new Error('boom')
            },
          })
          expect(mapper(trapped).state, key).toBe('unreadable')
        }
      })

      test('says none of no JSON value but null', () => {
        fc.assert(
          fc.property(
            fc.jsonValue().filter((value) => value !== null),
            (marker) => {
              expect(mapper(claims(marker)).state).not.toBe('none')
            },
          ),
        )
      })

      test('never names the user as its own impersonator, even if the marker changes while it is read', () => {
        fc.assert(
          fc.property(fc.array(fc.constantFrom('admin_7', 'user_42', '', null), { minLength: 1 }), (ids) => {
            let reads = 0
            const shifting = (target: object): object =>
              new Proxy(target, {
                get(of, key): unknown {
                  const value: unknown = Reflect.get(of, key)
                  if (value === 'admin_7') return ids[reads++ % ids.length]
                  return value !== null && typeof value === 'object' ? shifting(value) : value
                },
              })
            const reading = mapper(shifting(claims('admin_7')))
            if (reading.state === 'impersonated') {
              expect(reading.impersonator.id ?? reading.impersonator.email).toBe('admin_7')
            }
          }),
        )
      })
    })

    test.each(Object.entries(marks))(
      'says none of a mark in %s only where it is absent or null',
      (_mark, claims) => {
        expect(mapper(claims(undefined)).state).toBe('none')
        fc.assert(
          fc.property(fc.jsonValue(), (mark) => {
            expect(mapper(claims(mark)).state === 'none').toBe(mark === null)
          }),
        )
        for (const [what, mark] of unreadableMarkers)
          expect(mapper(claims(mark)).state, what).not.toBe('none')
      },
    )

    test.each([undefined, null, {}, [], { sub: 'user_42' }, ...nobody])('sees nobody in %j', (claims) => {
      expect(mapper(claims).state).toBe('none')
    })

    const notObjects: readonly [string, unknown][] = [
      ['text', 'text'],
      ['a number', 7],
      ['true', true],
      ['a symbol', Symbol('claims')],
      ['a function', () => ({})],
      ['a proxy that throws', explosive()],
      ['a revoked proxy', revoked.proxy],
    ]
    test.each(notObjects)('finds claims that are %s unreadable', (_what, claims) => {
      expect(mapper(claims).state).toBe('unreadable')
    })

    test('never throws, and always gives one of the three readings', () => {
      fc.assert(
        fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (claims) => {
          expect(['none', 'impersonated', 'unreadable']).toContain(mapper(claims).state)
        }),
      )
    })

    test('does not change what it reads', () => {
      for (const claims of Object.values(places).map((place) => place('admin_7'))) {
        const before = structuredClone(claims)
        mapper(claims)
        expect(claims).toEqual(before)
      }
    })
  })
}

function expectCase(reading: ClaimReading, expected: ClaimCase['expect']): void {
  const { impersonatorUserId, impersonatorKind, email, name, issuer, ...plain } = expected
  expect(reading).toMatchObject(plain)
  if (reading.state !== 'impersonated') return
  const { impersonator } = reading
  if (impersonatorUserId !== undefined) expect(impersonator.id ?? impersonator.email).toBe(impersonatorUserId)
  expect(impersonator.kind).toBe(impersonatorKind ?? 'person')
  expect(impersonator).toMatchObject(
    JSON.parse(JSON.stringify({ email, name, issuer })) as Record<string, string>,
  )
}
