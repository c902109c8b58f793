import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ClaimReading } from '../../src/core/impersonation.js'
import { readClaims, readImpersonation, readReading } from '../../src/core/readReading.js'

describe('readClaims', () => {
  test('passes on a reading as the mapper gave it', () => {
    const reading: ClaimReading = {
      state: 'impersonated',
      userId: 'user_42',
      impersonator: { id: 'admin_7', email: 'ana@corp.example', name: 'Ana', issuer: 'x', kind: 'agent' },
      mode: 'full',
      reason: 'Ticket 1',
      sessionId: 's1',
      startedAt: 1,
      expiresAt: 2,
    }
    expect(readClaims(() => reading, {})).toEqual(reading)
    expect(readClaims(() => ({ state: 'none', userId: 'user_42' }), {})).toEqual({
      state: 'none',
      userId: 'user_42',
    })
    expect(readClaims(() => ({ state: 'unreadable', why: 'odd' }), {})).toEqual({
      state: 'unreadable',
      why: 'odd',
    })
  })

  test('S36: a mapper that throws has read something unreadable, and its error stays out of the reading', () => {
    const reading = readClaims(() => {
      throw new Error('token eyJhbGciOi')
    }, {})
    expect(reading).toEqual({ state: 'unreadable', why: 'the claim mapper threw' })
  })

  test('S36: whatever a mapper answers, only a literal none is none, and nothing throws', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true }), (answer) => {
        expect(readClaims(() => answer as ClaimReading, {}).state).toBe('unreadable')
      }),
    )
    fc.assert(
      fc.property(fc.jsonValue(), (state) => {
        const reading = readClaims(() => ({ state }) as ClaimReading, {})
        expect(reading.state === 'none').toBe(state === 'none')
      }),
    )
  })
})

test('readReading says that a mapper gave no reading, and keeps the reason of one that gave one', () => {
  expect(readReading({}, undefined)).toEqual({ state: 'unreadable', why: 'the claim mapper gave no reading' })
  expect(readReading({ state: 'unreadable', why: 'odd' }, undefined)).toEqual({
    state: 'unreadable',
    why: 'odd',
  })
})

test('readReading finds the user unreadable as its own impersonator', () => {
  const reading = { state: 'impersonated', impersonator: { id: 'user_42', kind: 'person' } }
  expect(readReading(reading, 'user_42').state).toBe('unreadable')
  expect(readReading(reading, 'user_43').state).toBe('impersonated')
})

describe('readImpersonation', () => {
  test('says none only where there is neither an id nor a detail', () => {
    expect(readImpersonation(undefined, undefined, 'user_42')).toEqual({ state: 'none', userId: 'user_42' })
    expect(readImpersonation(null, null, 'user_42')).toEqual({ state: 'none', userId: 'user_42' })
    expect(Object.keys(readImpersonation(null, null, undefined))).toEqual(['state'])
  })

  test('an id beside details that name a person by e-mail is that person, not another', () => {
    const details = { impersonator: { email: 'ana@corp.example' } }
    expect(readImpersonation('admin_7', details, 'user_42')).toMatchObject({
      state: 'impersonated',
      impersonator: { id: 'admin_7', email: 'ana@corp.example' },
    })
  })

  test('an id that is the e-mail of the details makes no id of it', () => {
    const details = { impersonator: { email: 'ana@corp.example' } }
    expect(readImpersonation('ana@corp.example', details, 'user_42')).toMatchObject({
      impersonator: { email: 'ana@corp.example', kind: 'person' },
    })
    expect(readImpersonation('ana@corp.example', details, 'user_42')).not.toHaveProperty('impersonator.id')
  })

  test('two ids that differ are unreadable', () => {
    expect(readImpersonation('a', { impersonator: { id: 'b' } }, 'user_42')).toEqual({
      state: 'unreadable',
      userId: 'user_42',
      why: 'two markers name different impersonators',
    })
    expect(readImpersonation('a', { impersonator: { id: {} } }, 'user_42').state).toBe('unreadable')
  })

  test.each([['agent'], ['person'], ['unknown']])('keeps the kind %s', (kind) => {
    expect(readImpersonation('a', { impersonator: { kind } }, 'user_42')).toMatchObject({
      impersonator: { kind },
    })
  })
})

test.each([
  ['expiresAt', 0],
  ['expiresAt', '1795356743'],
  ['startedAt', -1],
  ['sessionId', ''],
  ['sessionId', 7],
])('F51: %s of %j is there and cannot be read, so that the whole is unreadable', (name, value) => {
  const details = { impersonator: { id: 'admin_7' }, mode: 'full', [name]: value }
  expect(readImpersonation('admin_7', details, 'user_42')).toEqual({
    state: 'unreadable',
    userId: 'user_42',
    why: expect.stringMatching(/cannot be read$/),
  })
  for (const absent of [null, undefined]) {
    const reading = readImpersonation('admin_7', { ...details, [name]: absent }, 'user_42')
    expect(reading).toEqual({
      state: 'impersonated',
      userId: 'user_42',
      impersonator: { id: 'admin_7', kind: 'person' },
      mode: 'full',
    })
  }
})

test('F51: an issuer of the impersonator that cannot be read makes the whole unreadable', () => {
  const details = { impersonator: { id: 'admin_7', issuer: {} } }
  expect(readImpersonation(undefined, details, undefined).state).toBe('unreadable')
})
