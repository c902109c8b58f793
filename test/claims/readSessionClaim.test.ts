import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  act,
  betterAuth,
  type ClaimMapper,
  combineClaims,
  createClaimMapper,
  propelauth,
  stytch,
} from 'impersonation-kit/claims'
import { createAuth } from 'impersonation-kit/server'
import { createTestIssuer, directUser } from 'impersonation-kit/testing'
import { combineReadings, type ClaimReading } from '../../src/core/impersonation.js'
import { readReading } from '../../src/core/readReading.js'
import { readUser, withReading } from '../../src/core/user.js'

const END = 1_795_356_743
const own = createClaimMapper({
  impersonator: { id: 'by' },
  expiresAt: 'until',
  startedAt: 'since',
  sessionId: 'sid',
})
const ofMapper: ClaimMapper = (value) =>
  readReading(
    { state: 'impersonated', impersonator: { id: 'admin_7', kind: 'person' }, expiresAt: value },
    'user_42',
  )

/** Every place where an end can stand, with what is read of it. */
const places: Record<string, (end: unknown) => ClaimReading> = {
  act: (end) => act({ sub: 'user_42', act: { sub: 'admin_7' }, impersonation: { expires_at: end } }),
  propelauth: (end) =>
    propelauth({ sub: 'user_42', impersonator_user_id: 'admin_7', impersonation: { expires_at: end } }),
  'a refresh reply': (end) =>
    propelauth({
      user: { user_id: 'user_42' },
      impersonator_user: 'admin_7',
      impersonation: { expires_at: end },
    }),
  betterAuth: (end) =>
    betterAuth({ session: { userId: 'user_42', impersonatedBy: 'admin_7', expiresAt: end } }),
  stytch: (end) =>
    stytch({
      user_id: 'user_42',
      expires_at: end,
      authentication_factors: [{ type: 'impersonated', impersonated_factor: { impersonator_id: 'admin_7' } }],
    }),
  createClaimMapper: (end) => own({ sub: 'user_42', by: 'admin_7', until: end }),
  'a mapper of the app': ofMapper,
  combineClaims: (end) =>
    combineClaims(
      act,
      propelauth,
    )({ sub: 'user_42', act: { sub: 'admin_7' }, impersonation: { expires_at: end } }),
}

describe.each(Object.entries(places))('F51: an end in %s', (_place, read) => {
  test.each([
    0,
    -1,
    Number.NaN,
    Infinity,
    1e300,
    '',
    '1795356743',
    'tomorrow',
    '2026-01-01T01:00:00',
    true,
    false,
    {},
    [],
    [END],
  ])('that is %j is unreadable: it is not without an end', (end) => {
    expect(read(end)).toMatchObject({ state: 'unreadable', userId: 'user_42' })
  })

  test.each([undefined, null])('that is %s is none', (end) => {
    const reading = read(end)
    expect(reading).toMatchObject({ state: 'impersonated', userId: 'user_42' })
    expect(reading).not.toHaveProperty('expiresAt')
  })

  test('is read, or absent, or unreadable, whatever stands there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.double(), fc.integer(), fc.anything()), (end) => {
        const reading = read(end)
        if (reading.state !== 'impersonated') expect(reading.state).toBe('unreadable')
        else expect(reading.expiresAt === undefined).toBe(end === undefined || end === null)
      }),
    )
  })
})

test('F51: what the wire says in seconds is read, whole or not', () => {
  for (const end of [END, END + 0.25]) {
    for (const place of ['act', 'propelauth', 'a refresh reply', 'createClaimMapper'])
      expect(places[place]?.(end)).toMatchObject({ expiresAt: end * 1000 })
  }
})

test.each<[string, object]>([
  ['a start', { started_at: '2026-01-01T01:00:00Z' }],
  ['a start of 0', { started_at: 0 }],
  ['a session that is a number', { session: 7 }],
  ['a session that is empty', { session: '' }],
  ['a session of an object', { session: {} }],
])('F51: %s that cannot be read makes the session unreadable', (_what, impersonation) => {
  for (const mapper of [act, propelauth]) {
    const claims = { sub: 'user_42', act: { sub: 'admin_7' }, impersonation }
    expect(mapper(claims).state).toBe('unreadable')
  }
})

test('F51: the issuer of an impersonator that cannot be read makes the impersonator unreadable', () => {
  expect(act({ sub: 'user_42', act: { sub: 'admin_7', iss: 42 } }).state).toBe('unreadable')
  expect(act({ sub: 'user_42', act: { sub: 'admin_7', iss: null } }).state).toBe('impersonated')
})

test.each(['FULL', 'write', '', 0, true, {}, ['full']])('F51: a mode of %j cannot write', (mode) => {
  const claims = { sub: 'user_42', act: { sub: 'admin_7' }, impersonation: { mode } }
  expect([act(claims), propelauth(claims)]).toMatchObject([{ mode: 'read-only' }, { mode: 'read-only' }])
})

test('F51: names and reasons that cannot be read are left out, as nothing is decided by them', () => {
  const claims = {
    sub: 'user_42',
    act: { sub: 'admin_7', name: 42, reason: {} },
    impersonation: { reason: [] },
  }
  expect(act(claims)).toEqual({
    state: 'impersonated',
    userId: 'user_42',
    impersonator: { id: 'admin_7', kind: 'person' },
  })
})

describe('F51: of two sources', () => {
  const reading = fc.record(
    {
      state: fc.constant('impersonated' as const),
      impersonator: fc.constant({ id: 'admin_7', kind: 'person' as const }),
      mode: fc.constantFrom('full' as const, 'read-only' as const),
      expiresAt: fc.integer({ min: 1, max: 8e15 }),
      startedAt: fc.integer({ min: 1, max: 8e15 }),
    },
    { requiredKeys: ['state', 'impersonator'] },
  )

  test('the earlier end and the stricter mode win, whichever is asked first', () => {
    fc.assert(
      fc.property(reading, reading, (a, b) => {
        for (const joined of [combineReadings(a, b), combineReadings(b, a)]) {
          const ends = [a, b].flatMap(({ expiresAt }) => expiresAt ?? [])
          expect(joined).toMatchObject({ state: 'impersonated' })
          if (joined.state !== 'impersonated') return
          expect(joined.expiresAt).toBe(ends.length > 0 ? Math.min(...ends) : undefined)
          const modes = [a.mode, b.mode]
          expect(joined.mode).toBe(modes.includes('read-only') ? 'read-only' : (a.mode ?? b.mode))
        }
      }),
    )
  })

  test('a user and a token: the earlier end holds, in either of them', () => {
    const user = readUser({
      userId: 'user_42',
      impersonatorUserId: 'admin_7',
      impersonation: { expiresAt: 2000, mode: 'full' },
    })!
    for (const [expiresAt, first] of [
      [1000, 1000],
      [3000, 2000],
    ] as const) {
      const token: ClaimReading = {
        state: 'impersonated',
        impersonator: { id: 'admin_7', kind: 'person' },
        expiresAt,
      }
      expect(withReading(user, token).impersonation).toMatchObject({ expiresAt: first, mode: 'full' })
    }
  })

  test('one whose end cannot be read spoils the other', () => {
    const spoilt = {
      state: 'impersonated',
      impersonator: { id: 'admin_7', kind: 'person' },
      expiresAt: '2000',
    }
    const user = withReading(
      readUser({ userId: 'user_42', impersonatorUserId: 'admin_7', impersonation: { expiresAt: 2000 } })!,
      spoilt as never,
    )
    expect(user).toMatchObject({ impersonatorUserId: 'unknown', impersonation: { mode: 'read-only' } })
  })
})

test('F51: a token whose session has an end that cannot be read may only look, as somebody unknown', async () => {
  const issuer = await createTestIssuer()
  const auth = createAuth(issuer.authOptions)
  const handler = auth.protect(auth.requireUser, auth.requireWritable, (_request, user) =>
    Response.json(user),
  )
  const ask = async (method: string, expires_at: unknown): Promise<[number, string]> => {
    const token = await issuer.sign(directUser(), {
      claims: { act: { sub: 'admin_7' }, impersonation: { mode: 'full', expires_at } },
    })
    const headers = { authorization: `Bearer ${token}` }
    const reply = await handler(new Request('https://api.test', { method, headers }))
    const { impersonatorUserId, code } = (await reply.json()) as Record<string, string>
    return [reply.status, `${impersonatorUserId ?? code}`]
  }
  const later = Math.floor(Date.now() / 1000) + 300
  expect(await ask('POST', later)).toEqual([200, 'admin_7'])
  for (const end of [String(later), new Date(later * 1000).toISOString(), 0, -1]) {
    expect(await ask('POST', end)).toEqual([403, 'impersonation_read_only'])
    expect(await ask('GET', end)).toEqual([200, 'unknown'])
  }
})
