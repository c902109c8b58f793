import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ClaimReading,
  combineReadings,
  impersonatorId,
  readMarker,
  readMode,
} from '../../src/core/impersonation.js'
import { unreadableMarkers } from '../conformance/describeClaimMapper.js'

const ids = fc.constantFrom('admin_7', 'admin_9', 'user_42')
const emails = fc.constantFrom('ana@corp.example', 'ben@corp.example')
const modes = fc.constantFrom('read-only' as const, 'full' as const)
const userIds = { userId: fc.constantFrom('user_42', 'user_43') }
const readings: fc.Arbitrary<ClaimReading> = fc.oneof(
  fc.record({ state: fc.constant('none' as const), ...userIds }, { requiredKeys: ['state'] }),
  fc.record(
    { state: fc.constant('unreadable' as const), why: fc.string(), ...userIds },
    { requiredKeys: ['state', 'why'] },
  ),
  fc.record(
    {
      state: fc.constant('impersonated' as const),
      impersonator: fc.oneof(
        fc.record({ id: ids, kind: fc.constant('person' as const) }),
        fc.record({ email: emails, kind: fc.constant('person' as const) }),
        fc.record({ id: ids, email: emails, kind: fc.constant('person' as const) }),
      ),
      mode: modes,
      ...userIds,
    },
    { requiredKeys: ['state', 'impersonator'] },
  ),
)
const impersonated = (id: string, more: object = {}): ClaimReading => ({
  state: 'impersonated',
  impersonator: { id, kind: 'person' },
  ...more,
})

describe('readMarker', () => {
  test.each([undefined, null])('says none of %s alone', (marker) => {
    expect(readMarker(marker, 'user_42')).toEqual({ state: 'none' })
  })

  test('reads a plain id', () => {
    expect(readMarker('admin_7', 'user_42')).toEqual({ state: 'impersonated', id: 'admin_7' })
  })

  test.each(unreadableMarkers)('finds %s unreadable', (_what, marker) => {
    expect(readMarker(marker, 'user_42').state).toBe('unreadable')
  })

  test("takes 'unknown' for what it says", () => {
    expect(readMarker('unknown', 'user_42').state).toBe('unreadable')
  })

  test.each([
    ['', 'the impersonator marker is not an id'],
    ['unknown', 'the impersonator is not known'],
    ['user_42', 'the impersonator is the user'],
    [' user_42', 'the impersonator is the user'],
  ])('says why %j is unreadable: %s', (marker, why) => {
    expect(readMarker(marker, 'user_42')).toEqual({ state: 'unreadable', why })
  })

  test('finds the user unreadable as the impersonator, whatever spaces stand round the user’s id', () => {
    expect(readMarker('user_42', ' user_42 ').state).toBe('unreadable')
  })

  test('reads an id where the user is not known', () => {
    expect(readMarker('admin_7', undefined).state).toBe('impersonated')
  })

  test('is none of a JSON value only where that is null', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (marker) => {
        expect(readMarker(marker, 'user_42').state === 'none').toBe(marker === null)
      }),
    )
  })
})

describe('readMode', () => {
  test('is open where nothing is said', () => {
    expect(readMode(undefined)).toBeUndefined()
    expect(readMode(null)).toBeUndefined()
  })

  test('is full only for the word itself', () => {
    expect(readMode('full')).toBe('full')
    fc.assert(
      fc.property(
        fc.jsonValue().filter((value) => value !== null && value !== 'full'),
        (mode) => {
          expect(readMode(mode)).toBe('read-only')
        },
      ),
    )
  })
})

test('an impersonator without an id is told by e-mail', () => {
  expect(impersonatorId({ id: 'admin_7', email: 'ana@corp.example', kind: 'person' })).toBe('admin_7')
  expect(impersonatorId({ email: 'ana@corp.example', kind: 'person' })).toBe('ana@corp.example')
  expect(impersonatorId({ kind: 'unknown' })).toBeUndefined()
})

describe('combineReadings', () => {
  const seen = (more: object): ClaimReading => ({
    state: 'impersonated',
    impersonator: { id: 'admin_7', kind: 'person' },
    ...more,
  })

  test('F51: of two ends the earlier one holds, and one alone holds by itself', () => {
    for (const [a, b] of [
      [{ expiresAt: 1 }, { expiresAt: 2 }],
      [{ expiresAt: 2 }, { expiresAt: 1 }],
      [{ expiresAt: 1 }, {}],
      [{}, { expiresAt: 1 }],
    ] as const) {
      expect(combineReadings(seen(a), seen(b))).toEqual(seen({ expiresAt: 1 }))
    }
    expect(combineReadings(seen({}), seen({}))).toEqual(seen({}))
  })

  test('F48: one id of two issuers is two people, and an issuer that only one source names makes no difference', () => {
    const of = (issuer?: string): ClaimReading =>
      seen({ impersonator: { id: 'admin_7', kind: 'person', ...(issuer && { issuer }) } })
    expect(combineReadings(of('https://a'), of('https://b')).state).toBe('unreadable')
    for (const [a, b] of [
      ['https://a', 'https://a'],
      ['https://a', undefined],
      [undefined, 'https://a'],
    ]) {
      expect(combineReadings(of(a), of(b))).toEqual(of('https://a'))
    }
  })

  test('comes to the same state in either order', () => {
    fc.assert(
      fc.property(readings, readings, (a, b) => {
        expect(combineReadings(a, b).state).toBe(combineReadings(b, a).state)
      }),
    )
  })

  test('is none only where both are', () => {
    fc.assert(
      fc.property(readings, readings, (a, b) => {
        const none = combineReadings(a, b).state === 'none'
        expect(none).toBe(a.state === 'none' && b.state === 'none')
      }),
    )
  })

  test('never gives the right to write that either of them refuses', () => {
    fc.assert(
      fc.property(readings, readings, (a, b) => {
        const joined = combineReadings(a, b)
        if (joined.state !== 'impersonated') return
        const stricter = [a, b].some((one) => one.state === 'impersonated' && one.mode === 'read-only')
        if (stricter) expect(joined.mode).toBe('read-only')
      }),
    )
  })

  test('never names a person whom either of them knows as the user', () => {
    fc.assert(
      fc.property(readings, readings, (a, b) => {
        const joined = combineReadings(a, b)
        if (joined.state !== 'impersonated') return
        expect([a.userId, b.userId]).not.toContain(impersonatorId(joined.impersonator))
      }),
    )
  })

  test('is read-only where the second source says so and the first says full', () => {
    const readOnly = impersonated('admin_7', { mode: 'read-only' })
    const full = impersonated('admin_7', { mode: 'full' })
    expect(combineReadings(full, readOnly)).toMatchObject({ mode: 'read-only' })
    expect(combineReadings(readOnly, full)).toMatchObject({ mode: 'read-only' })
    expect(combineReadings(impersonated('admin_7'), full)).toMatchObject({ mode: 'full' })
  })

  test('changes nothing when a reading meets itself, or one that says none', () => {
    const reading = impersonated('admin_7', { userId: 'user_42', mode: 'full', reason: 'Ticket 1' })
    expect(combineReadings(reading, reading)).toEqual(reading)
    expect(combineReadings(reading, { state: 'none' })).toEqual(reading)
    expect(combineReadings({ state: 'none' }, reading)).toEqual(reading)
  })

  test('finds two different people unreadable', () => {
    expect(combineReadings(impersonated('admin_7'), impersonated('admin_9'))).toEqual({
      state: 'unreadable',
      why: 'two sources name different impersonators',
    })
  })

  test('finds an impersonator whom the other source knows as the user unreadable', () => {
    expect(combineReadings(impersonated('user_42'), { state: 'none', userId: 'user_42' })).toEqual({
      state: 'unreadable',
      userId: 'user_42',
      why: 'the impersonator is the user',
    })
  })

  test('finds an impersonator beside one who has no name at all unreadable', () => {
    const nameless = impersonated('', { impersonator: { kind: 'person' } })
    expect(combineReadings(impersonated('admin_7'), nameless).state).toBe('unreadable')
    expect(combineReadings(nameless, impersonated('admin_7')).state).toBe('unreadable')
  })

  test('two ids are two people, even if they share an e-mail', () => {
    const shared = (id: string): ClaimReading =>
      impersonated(id, { impersonator: { id, email: 'support@corp.example', kind: 'person' } })
    expect(combineReadings(shared('admin_7'), shared('admin_9')).state).toBe('unreadable')
  })

  test('tells a person by the e-mail where only one of the two gives an id', () => {
    const byEmail: ClaimReading = {
      state: 'impersonated',
      impersonator: { email: 'ana@corp.example', name: 'Ana', kind: 'person' },
      mode: 'read-only',
    }
    const byBoth = impersonated('admin_7', {
      impersonator: { id: 'admin_7', email: 'ana@corp.example', kind: 'person' },
    })
    expect(combineReadings(byEmail, byBoth)).toEqual({
      state: 'impersonated',
      impersonator: { id: 'admin_7', email: 'ana@corp.example', name: 'Ana', kind: 'person' },
      mode: 'read-only',
    })
    expect(combineReadings(byBoth, byEmail)).toMatchObject({ impersonator: { id: 'admin_7', name: 'Ana' } })
    expect(combineReadings(byEmail, impersonated('admin_7')).state).toBe('unreadable')
    expect(combineReadings(byEmail, impersonated('ana@corp.example')).state).toBe('impersonated')
  })

  test('what the first source says stands before the second', () => {
    const joined = combineReadings(
      impersonated('admin_7', { reason: 'first', mode: 'full' }),
      impersonated('admin_7', { reason: 'second', sessionId: 's1' }),
    )
    expect(joined).toMatchObject({ reason: 'first', sessionId: 's1', mode: 'full' })
  })

  test('keeps the user of whichever names one', () => {
    expect(combineReadings({ state: 'none' }, { state: 'none', userId: 'b' })).toEqual({
      state: 'none',
      userId: 'b',
    })
    expect(
      combineReadings({ state: 'none', userId: 'a' }, { state: 'unreadable', why: '', userId: 'b' }),
    ).toEqual({ state: 'unreadable', why: '', userId: 'a' })
  })
})
