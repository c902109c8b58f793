import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClaimReading } from '../../src/core/impersonation.js'
import {
  displayName,
  identityKey,
  isolate,
  isSameIdentity,
  readUser,
  type User,
  type UserInput,
  withReading,
} from '../../src/core/user.js'
import { unreadableMarkers } from '../conformance/describeClaimMapper.js'

const person: User = { userId: 'user_42', email: 'bob@x.example', firstName: 'Bob' }
const unknown = {
  impersonatorUserId: 'unknown',
  impersonation: { impersonator: { kind: 'unknown' }, mode: 'read-only' },
}

/** A user whose every field may hold anything, as a careless auth would give it. */
const careless = fc.record(
  {
    userId: fc.constantFrom('user_42', 'admin_7'),
    email: fc.jsonValue(),
    properties: fc.jsonValue(),
    impersonatorUserId: fc.oneof(fc.jsonValue(), fc.constantFrom('admin_7', 'user_42', 'unknown')),
    impersonation: fc.oneof(
      fc.jsonValue(),
      fc.record(
        {
          impersonator: fc.oneof(
            fc.jsonValue(),
            fc.record(
              {
                id: fc.oneof(fc.jsonValue(), fc.constantFrom('admin_7', 'user_42')),
                email: fc.oneof(fc.jsonValue(), fc.constantFrom('ana@corp.example', 'user_42')),
                name: fc.jsonValue(),
                kind: fc.oneof(fc.jsonValue(), fc.constantFrom('agent', 'person', 'unknown')),
              },
              { requiredKeys: [] },
            ),
          ),
          mode: fc.oneof(fc.jsonValue(), fc.constantFrom('full', 'read-only')),
          reason: fc.jsonValue(),
          sessionId: fc.jsonValue(),
          startedAt: fc.jsonValue(),
          expiresAt: fc.jsonValue(),
        },
        { requiredKeys: [] },
      ),
    ),
  },
  { requiredKeys: ['userId'] },
)

describe('readUser', () => {
  test('reads a user whom nobody impersonates as it is', () => {
    expect(readUser(person)).toEqual(person)
  })

  test('keeps every field that a user has, and drops every other', () => {
    const full: User = {
      ...person,
      name: 'Bob B. Builder',
      username: 'bob',
      lastName: 'Builder',
      pictureUrl: 'https://x.example/bob.png',
      properties: { plan: 'pro' },
      impersonatorUserId: 'admin_7',
      impersonation: {
        impersonator: { id: 'admin_7', email: 'ana@corp.example', name: 'Ana', issuer: 'x', kind: 'agent' },
        mode: 'full',
        reason: 'Ticket 1',
        sessionId: 's1',
        startedAt: 1,
        expiresAt: 2,
      },
    }
    expect(readUser({ ...full, password: 'hunter2' })).toEqual(full)
  })

  test.each([
    undefined,
    null,
    '',
    'user_42',
    7,
    true,
    [],
    {},
    { userId: '' },
    { userId: {} },
    { userId: 42 },
  ])('finds no user in %j', (value) => {
    expect(readUser(value)).toBeUndefined()
  })

  test.each([undefined, null])('an impersonatorUserId of %s means that nobody impersonates', (marker) => {
    const user = readUser({ ...person, impersonatorUserId: marker, impersonation: marker })
    expect(user).toEqual(person)
    expect(user).not.toHaveProperty('impersonatorUserId')
    expect(user).not.toHaveProperty('impersonation')
  })

  test.each(unreadableMarkers)(
    'an impersonatorUserId of %s means impersonated by someone unknown, who may only look',
    (_what, marker) => {
      expect(readUser({ ...person, impersonatorUserId: marker })).toEqual({ ...person, ...unknown })
    },
  )

  test.each([[{}], [[]], [''], ['yes'], [0], [false], [true], [{ impersonator: {} }], [{ mode: 'full' }]])(
    'an impersonation of %j without a name means impersonated by someone unknown',
    (impersonation) => {
      expect(readUser({ ...person, impersonation })).toEqual({ ...person, ...unknown })
    },
  )

  test('an id alone is impersonation in mode full, because the vendor says nothing of it', () => {
    expect(readUser({ ...person, impersonatorUserId: 'admin_7' })).toEqual({
      ...person,
      impersonatorUserId: 'admin_7',
      impersonation: { impersonator: { id: 'admin_7', kind: 'person' }, mode: 'full' },
    })
  })

  test('an impersonator known by e-mail alone stands under the e-mail', () => {
    const user = readUser({ ...person, impersonation: { impersonator: { email: 'ana@corp.example' } } })
    expect(user?.impersonatorUserId).toBe('ana@corp.example')
    expect(user?.impersonation?.impersonator).toEqual({ email: 'ana@corp.example', kind: 'person' })
  })

  test.each(['FULL', 'write', '', 0, {}, true])('a mode of %j cannot write', (mode) => {
    const user = readUser({ ...person, impersonatorUserId: 'admin_7', impersonation: { mode } })
    expect(user?.impersonation?.mode).toBe('read-only')
  })

  test.each(['pro', 7, true, null])('drops properties of %j, which are no object', (properties) => {
    expect(readUser({ ...person, properties })).toEqual(person)
  })

  test('is not moved by __proto__', () => {
    const hidden: unknown = JSON.parse('{"userId":"user_42","__proto__":{"impersonatorUserId":"admin_7"}}')
    expect(readUser(hidden)).toEqual({ userId: 'user_42' })
  })

  test('never throws', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true }), (value) => {
        readUser(value)
      }),
    )
  })

  test('gives the same user when it reads what it gave', () => {
    fc.assert(
      fc.property(careless, (value) => {
        const once = readUser(value)
        expect(readUser(once)).toEqual(once)
      }),
      { numRuns: 1_000 },
    )
  })

  test('names an impersonator wherever any marker is present in any form, and never the user', () => {
    fc.assert(
      fc.property(careless, (value) => {
        const user = readUser(value)
        const marked = (value.impersonatorUserId ?? value.impersonation ?? null) !== null
        expect(typeof user?.impersonatorUserId === 'string').toBe(marked)
        expect(user?.impersonation !== undefined).toBe(marked)
        expect(user?.impersonatorUserId).not.toBe(user?.userId)
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('withReading', () => {
  const reading: ClaimReading = {
    state: 'impersonated',
    userId: 'user_42',
    impersonator: { id: 'admin_7', kind: 'person' },
    mode: 'read-only',
    expiresAt: 5,
  }

  test('adds what a token says to a user who says nothing', () => {
    expect(withReading(person, reading)).toEqual({
      ...person,
      impersonatorUserId: 'admin_7',
      impersonation: { impersonator: { id: 'admin_7', kind: 'person' }, mode: 'read-only', expiresAt: 5 },
    })
  })

  test('keeps what the user says where the token says nothing', () => {
    const user = withReading(person, reading)
    expect(withReading(user, { state: 'none' })).toEqual(user)
  })

  test('S32: a token and a user that name different people come to someone unknown', () => {
    const user = withReading(person, reading)
    const other: ClaimReading = { state: 'impersonated', impersonator: { id: 'admin_9', kind: 'person' } }
    expect(withReading(user, other)).toMatchObject(unknown)
  })

  test('a mapper that takes the user for its own impersonator comes to someone unknown', () => {
    expect(
      withReading(person, { state: 'impersonated', impersonator: { id: 'user_42', kind: 'person' } }),
    ).toMatchObject(unknown)
  })

  test('S36: whatever stands for a reading, a user is only left alone by a literal none', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (answer) => {
        expect(withReading(person, answer as ClaimReading).impersonatorUserId).toBe('unknown')
      }),
    )
    expect(withReading(person, { state: 'none' })).toEqual(person)
  })

  test('gives the very same user where nobody says anything', () => {
    expect(withReading(person, { state: 'none' })).toBe(person)
  })

  test.each(['impersonatorUserId', 'impersonation'])('takes away a %s that says nothing', (name) => {
    expect(withReading({ ...person, [name]: undefined }, { state: 'none' })).not.toHaveProperty(name)
  })

  test('does not change the user that it was given', () => {
    const before = structuredClone(person)
    withReading(person, reading)
    expect(person).toEqual(before)
  })
})

describe('F48: the issuer', () => {
  const at = (issuer?: string): User => ({ ...person, ...(issuer === undefined ? {} : { issuer }) })

  test('is part of a user', () => {
    expect(readUser(at('https://a.test'))).toEqual({ ...person, issuer: 'https://a.test' })
    expect(readUser({ ...person, issuer: null })).toEqual(person)
    expect(readUser({ ...person, issuer: undefined })).toEqual(person)
  })

  test.each([42, '', ' ', {}, [], 'x'.repeat(257), true])(
    'that cannot be read (%j) leaves no user: it is not forgotten',
    (issuer) => {
      expect(readUser({ ...person, issuer })).toBeUndefined()
    },
  )

  test('makes two identities of one id, and of one impersonator', () => {
    expect(identityKey(at('https://a.test'))).not.toBe(identityKey(at('https://b.test')))
    expect(isSameIdentity(at('https://a.test'), at('https://b.test'))).toBe(false)
    expect(isSameIdentity(at('https://a.test'), at('https://a.test'))).toBe(true)
    const by = (issuer: string): User => ({
      ...person,
      impersonatorUserId: '7',
      impersonation: { impersonator: { id: '7', kind: 'person', issuer }, mode: 'full' },
    })
    expect(identityKey(by('https://a.test'))).not.toBe(identityKey(by('https://b.test')))
    expect(isSameIdentity(by('https://a.test'), by('https://b.test'))).toBe(false)
  })

  test('makes no difference where one of two does not know it', () => {
    expect(isSameIdentity(at(), at('https://a.test'))).toBe(true)
    expect(isSameIdentity(at('https://a.test'), at())).toBe(true)
    expect(isSameIdentity(at(), { ...at('https://a.test'), userId: 'user_43' })).toBe(false)
    expect(isSameIdentity(null, null)).toBe(true)
    expect(isSameIdentity(null, at())).toBe(false)
    expect(isSameIdentity(at(), null)).toBe(false)
  })
})

describe('identityKey', () => {
  const impersonated = (impersonatorUserId: string, sessionId?: string): User => ({
    ...person,
    impersonatorUserId,
    impersonation: {
      impersonator: { id: impersonatorUserId, kind: 'person' },
      mode: 'full',
      ...(sessionId ? { sessionId } : {}),
    },
  })

  test('is the same where only the person has changed', () => {
    expect(identityKey(person)).toBe(identityKey({ ...person, firstName: 'Robert' }))
  })

  test.each<[string, User | null, User | null]>([
    ['signed out', person, null],
    ['another user', person, { ...person, userId: 'user_43' }],
    ['impersonation began', person, impersonated('admin_7')],
    ['another impersonator', impersonated('admin_7'), impersonated('admin_9')],
    ['another session', impersonated('admin_7', 's1'), impersonated('admin_7', 's2')],
  ])('is another where it is: %s', (_what, a, b) => {
    expect(identityKey(a)).not.toBe(identityKey(b))
  })
})

describe('displayName', () => {
  test.each<[Partial<User>, string]>([
    [{ name: 'Bob B.', firstName: 'Bob', lastName: 'Builder', username: 'b' }, 'Bob B.'],
    [{ firstName: 'Bob', lastName: 'Builder', username: 'b', email: 'b@x.example' }, 'Bob Builder'],
    [{ lastName: 'Builder', username: 'b' }, 'Builder'],
    [{ username: 'b', email: 'b@x.example' }, 'b'],
    [{ email: 'b@x.example' }, 'b@x.example'],
    [{}, 'user_42'],
  ])('shows of %j the fullest name: %s', (known, name) => {
    expect(displayName({ userId: 'user_42', ...known })).toBe(name)
  })

  test.each<[Record<string, unknown>, string]>([
    [{ firstName: '\u200b', email: 'b@x.example' }, 'b@x.example'],
    [{ name: '\u3164', firstName: '\u2800', lastName: 'Builder' }, 'Builder'],
    [{ firstName: 'Bob', lastName: '\u{e0041}' }, 'Bob'],
    [{ name: '\u202e', firstName: ' ', username: '\u00ad', email: '\ufeff' }, 'user_42'],
  ])('F8: of %j it shows what can be seen: %s', (known, name) => {
    expect(displayName(readUser({ userId: 'user_42', ...known }) as User)).toBe(name)
  })

  test.each<[Record<string, unknown>, string]>([
    [{ firstName: 'Bob ' }, 'Bob'],
    [{ firstName: ' Bob', lastName: '\tBuilder\n' }, 'Bob Builder'],
    [{ name: 'Bob\n\n\nthe\u00a0\u3000Builder' }, 'Bob the Builder'],
  ])('F8: of %j it is one line without white space at the ends', (known, name) => {
    expect(displayName(readUser({ userId: 'user_42', ...known }) as User)).toBe(name)
  })
})

test.each([
  ['Bob Builder', 'Bob Builder'],
  ['Zoë', 'Zoë'],
  ['מאיה', '\u2068מאיה\u2069'],
  ['42 مايا', '\u206842 مايا\u2069'],
  ['a\u200fb', '\u2068a\u200fb\u2069'],
  ['\u{1e900}', '\u2068\u{1e900}\u2069'],
])('F8: isolate sets %j apart where it may run from right to left', (name, text) => {
  expect(isolate(name)).toBe(text)
})

describe('F29: what a user may lack', () => {
  const optional = ['name', 'email', 'username', 'firstName', 'lastName', 'pictureUrl', 'properties']

  test.each([...optional, 'impersonatorUserId', 'impersonation'])('may be null or undefined: %s', (field) => {
    for (const absent of [null, undefined]) {
      expect(readUser({ userId: 'user_42', [field]: absent })).toStrictEqual({ userId: 'user_42' })
    }
  })

  test.each([null, undefined])('may be %s all at once, of the impersonation too', (absent) => {
    const user: UserInput = {
      userId: 'user_42',
      name: absent,
      email: absent,
      username: absent,
      firstName: absent,
      lastName: absent,
      pictureUrl: absent,
      properties: absent,
      impersonatorUserId: 'admin_7',
      impersonation: {
        impersonator: { id: absent, email: absent, name: absent, issuer: absent, kind: 'person' },
        mode: 'full',
        reason: absent,
        sessionId: absent,
        startedAt: absent,
        expiresAt: absent,
      },
    }
    expect(readUser(user)).toStrictEqual({
      userId: 'user_42',
      impersonatorUserId: 'admin_7',
      impersonation: { impersonator: { id: 'admin_7', kind: 'person' }, mode: 'full' },
    })
  })

  test('a user with a null marker is joined to a reading as one without', () => {
    const given = { userId: 'user_42', impersonatorUserId: null, impersonation: null } as unknown as User
    expect(withReading(given, { state: 'none' })).toStrictEqual({ userId: 'user_42' })
    const reading = { state: 'impersonated', impersonator: { id: 'admin_7', kind: 'person' } } as const
    expect(withReading(given, reading).impersonatorUserId).toBe('admin_7')
  })
})
