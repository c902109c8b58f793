import { describe, expect, test } from 'vitest'
import { maySee, stepUpChallenge, termsOf } from '../../src/policy/index.js'
import { ana, joe, settings } from './facts.js'

const grant = (changes: object) => settings({ impersonators: [{ who: { role: 'support' }, ...changes }] })

describe('S57: maySee', () => {
  test.each([
    [joe, true],
    [{ ...joe, tenants: ['acme', 'globex'] }, true],
    [{ ...joe, tenants: ['initech'] }, false],
    [{ ...joe, tenants: ['acme', 'initech'] }, false],
    [{ userId: 'jim' }, true],
    [{ ...joe, rank: 9 }, true],
  ])('by tenants: %j %s', (user, seen) => expect(maySee(settings(), ana, user)).toBe(seen))

  test('by the tenants and groups of a grant', () => {
    expect(maySee(grant({ groups: ['trial'] }), ana, joe)).toBe(true)
    expect(maySee(grant({ groups: ['paid'] }), ana, joe)).toBe(false)
    expect(maySee(grant({ tenants: ['acme'] }), ana, joe)).toBe(true)
    expect(maySee(grant({ tenants: ['globex'] }), ana, joe)).toBe(false)
  })

  test('by one of several grants, as long as that one speaks of the user', () => {
    const several = (...changes: object[]) =>
      settings({ impersonators: changes.map((one) => ({ who: { role: 'support' }, ...one })) })
    expect(maySee(several({ groups: ['paid'] }, { tenants: ['acme'] }), ana, joe)).toBe(true)
    expect(maySee(several({ groups: ['paid'] }, { tenants: ['globex'] }), ana, joe)).toBe(false)
    // Each half of it in another grant is not enough.
    expect(maySee(several({ groups: ['paid'] }, { groups: ['trial'], tenants: ['globex'] }), ana, joe)).toBe(
      false,
    )
  })

  test('also while impersonation is off, so that a row can say so', () => {
    expect(maySee(settings({ enabled: false }), ana, joe)).toBe(true)
    expect(maySee(settings({ enabled: false }), ana, { ...joe, tenants: ['initech'] })).toBe(false)
  })

  test('without a grant only an owner sees users, and only of tenants that the owner may enter', () => {
    const nobody = settings({ impersonators: [] })
    expect(maySee(nobody, ana, joe)).toBe(false)
    expect(maySee(nobody, { ...ana, role: 'owner' }, joe)).toBe(true)
    expect(maySee(nobody, { ...ana, role: 'owner', tenants: ['globex'] }, joe)).toBe(false)
  })

  test('nothing where something cannot be read', () => {
    const trap = {
      get userId(): string {
        throw new Error('no')
      },
    }
    expect(maySee({} as never, ana, joe)).toBe(false)
    expect(maySee(settings(), ana, trap)).toBe(false)
    expect(maySee(settings(), { ...ana, tenants: 'all' } as never, joe)).toBe(false)
    expect(maySee(settings(), ana, { ...joe, tenants: 'acme' } as never)).toBe(false)
  })
})

describe('termsOf', () => {
  const both = {
    modes: ['full', 'read-only'],
    impersonators: [{ who: { role: 'support' }, modes: ['full'] }],
  }

  test('fills in the first mode that the operator may use, and the longest session', () => {
    expect(termsOf(settings(), ana, joe)).toEqual({ mode: 'read-only', duration: 1800, modes: ['read-only'] })
    expect(termsOf(settings(both), ana, joe)).toEqual({
      mode: 'full',
      duration: 1800,
      modes: ['full', 'read-only'],
    })
    expect(termsOf(settings({ modes: ['full', 'read-only'] }), ana, joe).mode).toBe('read-only')
    expect(termsOf(settings({ ...both, modes: ['read-only', 'full'] }), ana, joe).mode).toBe('read-only')
  })

  test('keeps what is asked for', () => {
    expect(termsOf(settings(), ana, joe, { mode: 'full', duration: 60 })).toMatchObject({
      mode: 'full',
      duration: 60,
    })
  })

  test('offers no mode for a user out of reach, or who cannot be read', () => {
    const scoped = settings({ impersonators: [{ who: { role: 'support' }, groups: ['paid'] }] })
    expect(termsOf(scoped, ana, joe)).toEqual({ mode: 'read-only', duration: 1800, modes: [] })
    expect(termsOf(settings(), ana, { userId: '' }).modes).toEqual([])
  })
})

test('a step-up is asked for as RFC 9470 says', () => {
  expect(stepUpChallenge(300)).toBe(
    'Bearer error="insufficient_user_authentication", error_description="Sign in again.", max_age="300"',
  )
  expect(stepUpChallenge(-1.5)).toContain('max_age="0"')
  expect(stepUpChallenge(1.9)).toContain('max_age="1"')
})
