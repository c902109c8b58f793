import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AuthError,
  currentUser,
  fromJob,
  type JobUser,
  runFor,
  toJob,
  type User,
} from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

/** What a queue does to data. */
const overQueue = (data: unknown): unknown => JSON.parse(JSON.stringify(data))
const readOnly = impersonatedUser({ impersonation: { mode: 'read-only' } })

const id = fc.string({ minLength: 1, maxLength: 300, unit: 'grapheme' })
const anyUser = fc.record(
  {
    userId: id,
    email: fc.emailAddress(),
    firstName: fc.string(),
    properties: fc.dictionary(fc.string(), fc.jsonValue()),
    impersonatorUserId: fc.oneof(id, fc.jsonValue()),
    impersonation: fc.oneof(
      fc.record(
        {
          impersonator: fc.record(
            {
              id,
              email: fc.emailAddress(),
              name: fc.string(),
              issuer: fc.webUrl(),
              kind: fc.constant('agent'),
            },
            { requiredKeys: [] },
          ),
          mode: fc.constantFrom('read-only', 'full', 'other'),
          reason: fc.string(),
          sessionId: id,
          startedAt: fc.nat(),
          expiresAt: fc.nat(),
        },
        { requiredKeys: [] },
      ),
      fc.jsonValue(),
    ),
  },
  { requiredKeys: ['userId'] },
) as unknown as fc.Arbitrary<User>

/** The user as the library understands it, undefined where it does not. */
function understood(user: User): User | undefined {
  try {
    return runFor(user, currentUser)
  } catch {
    return undefined
  }
}

describe('fromJob', () => {
  test('gives the user whom toJob was given, by whom, how and in which session', () => {
    fc.assert(
      fc.property(anyUser, (user) => {
        const before = understood(user)
        if (!before) {
          expect(() => toJob(user)).toThrow(AuthError)
          return
        }
        const after = fromJob(overQueue(toJob(user)))
        expect([after.userId, after.impersonatorUserId]).toEqual([before.userId, before.impersonatorUserId])
        const { reason: _reason, impersonator, ...session } = before.impersonation ?? {}
        const { impersonator: known, ...same } = after.impersonation ?? {}
        expect(same).toEqual(session)
        expect([known?.id, known?.issuer, known?.kind]).toEqual([
          impersonator?.id,
          impersonator?.issuer,
          impersonator?.kind,
        ])
      }),
      { numRuns: 2000 },
    )
  })

  test('S36: of data that one change has spoilt gives nobody, or still an impersonated user', () => {
    const paths = [
      ['version'],
      ['userId'],
      ['impersonatorUserId'],
      ['impersonation'],
      ...['impersonator', 'mode', 'sessionId', 'startedAt', 'expiresAt'].map((key) => ['impersonation', key]),
      ...['id', 'kind'].map((key) => ['impersonation', 'impersonator', key]),
    ]
    const change = fc.oneof(
      fc.constant({ kind: 'remove' as const }),
      fc.string().map((name) => ({ kind: 'rename' as const, name })),
      fc
        .oneof(fc.jsonValue(), fc.constantFrom(null, '', 0, false, [], {}, 'user_42'))
        .map((value) => ({ kind: 'replace' as const, value })),
    )
    fc.assert(
      fc.property(fc.constantFrom(...paths), change, (path, how) => {
        const data = overQueue(toJob(readOnly)) as Record<string, unknown>
        const parent = path.slice(0, -1).reduce((at, key) => at[key] as Record<string, unknown>, data)
        const key = path.at(-1) ?? ''
        const old = parent[key]
        if (how.kind === 'replace') parent[key] = how.value
        else delete parent[key]
        if (how.kind === 'rename') parent[how.name] = old
        let user: User
        try {
          user = fromJob(data)
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_job' })
          return
        }
        expect(user.impersonatorUserId).toEqual(expect.any(String))
        expect(user.impersonation?.mode).toBe('read-only')
      }),
      { numRuns: 3000 },
    )
  })

  test('S27: refuses data that has lost the marker on its way, as a schema that drops what it does not know would', () => {
    const { impersonatorUserId: _id, impersonation: _impersonation, ...stripped } = toJob(readOnly)
    expect(() => fromJob(stripped)).toThrow(expect.objectContaining({ code: 'invalid_job' }))
    expect(() => fromJob(directUser())).toThrow(expect.objectContaining({ code: 'invalid_job' }))
  })

  test('believes who can write to the queue: it is not signed', () => {
    expect(fromJob({ ...toJob(readOnly), impersonatorUserId: null, impersonation: null })).toEqual({
      userId: 'user_42',
    })
  })

  test.each<[string, Partial<Record<keyof JobUser, unknown>>]>([
    ['of the wrong kind', { impersonatorUserId: 42 }],
    ['that is too long', { impersonatorUserId: 'x'.repeat(257) }],
    ['that is the user', { impersonatorUserId: 'user_42' }],
    ['that contradicts another', { impersonatorUserId: 'admin_8' }],
    ['without a session that can be read', { impersonation: 'x' }],
    ['that is in the session alone, and no id', { impersonatorUserId: null, impersonation: {} }],
  ])('S36: takes a marker %s for somebody unknown, who may only look', (_name, changed) => {
    expect(fromJob({ ...toJob(impersonatedUser()), ...changed })).toEqual({
      userId: 'user_42',
      impersonatorUserId: 'unknown',
      impersonation: { impersonator: { kind: 'unknown' }, mode: 'read-only' },
    })
  })

  test.each<[string, unknown, what: RegExp]>([
    ['that is absent', undefined, /no user: it was lost/],
    ['that is null', null, /no user: it was lost/],
    ['that is a string', JSON.stringify(toJob(directUser())), /no user: it was lost/],
    ['that is a list', [toJob(directUser())], /no user: it was lost/],
    ['of no version', { ...toJob(directUser()), version: undefined }, /a user of an unknown version/],
    ['of a later version', { ...toJob(directUser()), version: 3 }, /a user of an unknown version/],
    ['of a version in text', { ...toJob(directUser()), version: '2' }, /a user of an unknown version/],
    ['of a version in a list', { ...toJob(directUser()), version: [2] }, /a user of an unknown version/],
    [
      'with an issuer that is no text',
      { ...toJob(directUser()), issuer: 42 },
      /whose id or issuer cannot be read/,
    ],
    ['with more in it', { ...toJob(directUser()), admin: true }, /with missing or unknown fields/],
    [
      'with __proto__ in it',
      JSON.parse('{"version":1,"userId":"a","__proto__":{"x":1}}'),
      /missing or unknown fields/,
    ],
    ['without an id', { ...toJob(directUser()), userId: '' }, /whose id or issuer cannot be read/],
    [
      'with an id that is too long',
      { ...toJob(directUser()), userId: 'x'.repeat(100_000) },
      /whose id or issuer cannot be read/,
    ],
  ])('refuses data %s, and says why', (_name, data, what) => {
    expect(() => fromJob(data)).toThrow(what)
    expect(() => fromJob(data)).toThrow(
      expect.objectContaining({
        name: 'AuthError',
        code: 'invalid_job',
        message: expect.stringMatching(/^fromJob got .* toJob/),
      }),
    )
  })

  const nobody = toJob(directUser())
  const unknown = {
    userId: 'user_42',
    impersonatorUserId: 'unknown',
    impersonation: { impersonator: { kind: 'unknown' }, mode: 'read-only' },
  }

  test.each<[string, Record<string, unknown>]>([
    ['both marks', { impersonatorUserId: undefined, impersonation: undefined }],
    ['the mark', { impersonatorUserId: undefined }],
    ['the session', { impersonation: undefined }],
  ])(
    'F42: takes undefined for %s, as columns that are mapped by hand give it, for somebody unknown',
    (_what, lost) => {
      expect(fromJob({ ...nobody, ...lost })).toEqual(unknown)
    },
  )

  test.each<[string, Record<string, unknown>]>([
    ['undefined', { impersonation: undefined }],
    ['null', { impersonation: null }],
  ])('F42: keeps who it was where the session is %s, and lets them look only', (_what, lost) => {
    expect(fromJob({ ...toJob(impersonatedUser()), ...lost })).toMatchObject({
      impersonatorUserId: 'admin_7',
      impersonation: { mode: 'read-only' },
    })
  })

  test('F42: refuses a key that only looks like two', () => {
    const { impersonation: _a, impersonatorUserId: _b, ...rest } = nobody
    for (const joined of ['impersonation,impersonatorUserId', 'impersonatorUserId,issuer']) {
      const { issuer, ...without } = rest
      const data = joined.endsWith('issuer')
        ? { ...without, impersonation: null, [joined]: issuer }
        : { ...rest, [joined]: null }
      expect(() => fromJob(data)).toThrow(expect.objectContaining({ code: 'invalid_job' }))
    }
  })

  test('F42: only null, written out for both, is nobody, whatever else stands there', () => {
    fc.assert(
      fc.property(fc.anything(), fc.anything(), (mark, session) => {
        const user = fromJob({ ...nobody, impersonatorUserId: mark, impersonation: session })
        expect(user.impersonatorUserId === undefined).toBe(mark === null && session === null)
        if (mark === undefined || session === undefined) expect(user.impersonation?.mode).toBe('read-only')
      }),
      { numRuns: 2000 },
    )
  })

  test('F48: keeps the issuer, and takes jobs that were asked for before there was one', () => {
    expect(fromJob(overQueue(toJob(directUser({ issuer: 'https://partner.test' }))))).toEqual({
      userId: 'user_42',
      issuer: 'https://partner.test',
    })
    const { issuer: _issuer, ...first } = toJob(readOnly)
    expect(fromJob({ ...first, version: 1 })).toMatchObject({
      userId: 'user_42',
      impersonatorUserId: 'admin_7',
    })
    expect(() => fromJob(first)).toThrow(expect.objectContaining({ code: 'invalid_job' }))
  })

  test('gives the user of a session that has ended since, and when it did', () => {
    const expiresAt = Date.now() - 60_000
    const user = fromJob(overQueue(toJob(impersonatedUser({ impersonation: { expiresAt } }))))
    expect(user.impersonation?.expiresAt).toBe(expiresAt)
  })
})
