import { describe, expect, test } from 'vitest'
import { fromJob, toJob, type User } from 'impersonation-kit/server'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'

describe('toJob', () => {
  test('gives the ids of a user, and says that nobody impersonates', () => {
    expect(toJob(directUser({ properties: { plan: 'pro' } }))).toEqual({
      version: 2,
      userId: 'user_42',
      issuer: null,
      impersonatorUserId: null,
      impersonation: null,
    })
  })

  test('gives by whom, how, in which session and until when a user is impersonated', () => {
    const session = { sessionId: 'is_1', startedAt: 1000, expiresAt: 2000 }
    const user = impersonatedUser({
      issuer: 'https://auth.test',
      impersonation: { mode: 'read-only', ...session },
    })
    expect(toJob(user)).toEqual({
      version: 2,
      userId: 'user_42',
      issuer: 'https://auth.test',
      impersonatorUserId: 'admin_7',
      impersonation: { impersonator: { id: 'admin_7', kind: 'person' }, mode: 'read-only', ...session },
    })
  })

  test('S42: holds no e-mail address, name or reason', () => {
    const impersonator = { id: 'admin_7', email: 'ana@acme.test', name: 'Ana', kind: 'person' as const }
    const text = JSON.stringify(
      toJob(impersonatedUser({ username: 'cleo', impersonation: { impersonator } })),
    )
    expect(text).toContain('admin_7')
    expect(text).not.toMatch(/@|cleo|customer|ana|ticket/i)
  })

  test('names an impersonator by e-mail where there is nothing else, and never the user', () => {
    const user = impersonatedUser({
      impersonation: { impersonator: { email: 'ana@acme.test', kind: 'person' } },
    })
    expect(toJob(user)).toMatchObject({
      impersonatorUserId: 'ana@acme.test',
      impersonation: { impersonator: { email: 'ana@acme.test' } },
    })
    expect(fromJob(toJob(user)).impersonatorUserId).toBe('ana@acme.test')
    expect(JSON.stringify(toJob(user))).not.toContain('cleo')
  })

  test('S36: of a marker that cannot be read says that somebody unknown may only look', () => {
    const job = toJob({ ...directUser(), impersonatorUserId: false } as unknown as User)
    expect(job).toMatchObject({ impersonatorUserId: 'unknown', impersonation: { mode: 'read-only' } })
    expect(fromJob(job)).toMatchObject({ impersonatorUserId: 'unknown' })
  })

  test.each([undefined, null])(
    'F51: of a mode that is %s, lost where the user was kept, makes read-only and never full',
    (mode) => {
      const { impersonation, ...person } = impersonatedUser()
      const lost = { ...person, impersonation: { ...impersonation, mode } } as unknown as User
      expect(toJob(lost)).toMatchObject({
        impersonatorUserId: 'admin_7',
        impersonation: { mode: 'read-only', sessionId: 'session_1' },
      })
      // The same where the session was lost as a whole, or the id that stands beside it.
      expect(toJob(person).impersonation?.mode).toBe('read-only')
      expect(toJob({ ...lost, impersonatorUserId: mode } as unknown as User).impersonation?.mode).toBe(
        'read-only',
      )
    },
  )

  test('F48: an issuer that cannot be read is not forgotten', () => {
    expect(() => toJob({ ...directUser(), issuer: 42 } as unknown as User)).toThrow(
      expect.objectContaining({ code: 'invalid_user' }),
    )
  })

  test.each([undefined, null, {}, { userId: '' }, { userId: 42 }])('refuses %j', (user) => {
    const refused = {
      code: 'invalid_user',
      message: expect.stringMatching(/^toJob got a user whose userId cannot be read/),
    }
    expect(() => toJob(user as unknown as User)).toThrow(expect.objectContaining(refused))
  })
})
