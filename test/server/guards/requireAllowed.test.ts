import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type AccountAction, createAuth, type Guard } from 'impersonation-kit/server'
import { createTestIssuer, directUser, impersonatedUser, type TestIssuer } from 'impersonation-kit/testing'
import { send } from '../support/send.js'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer()
})

const ACTIONS: AccountAction[] = [
  'change-password',
  'change-email',
  'change-mfa',
  'manage-api-keys',
  'manage-sessions',
  'change-roles',
  'delete-account',
  'export-data',
  'change-billing',
]

async function attempt(
  action: AccountAction,
  token: string,
  { allow, method = 'POST' }: { allow?: AccountAction[]; method?: string } = {},
): Promise<string> {
  const auth = createAuth({ ...issuer.authOptions, ...(allow && { allowWhileImpersonated: allow }) })
  const { status, code, calls } = await send(auth, [auth.requireUser, auth.requireAllowed(action)], {
    method,
    headers: { authorization: `Bearer ${token}` },
  })
  expect(calls).toHaveLength(status === 200 ? 1 : 0)
  return status === 200 ? 'done' : String(code)
}

const inMode = (mode: 'full' | 'read-only') => issuer.sign(impersonatedUser({ impersonation: { mode } }))

describe.each(ACTIONS)('S22: %s', (action) => {
  test('is done for the user', async () => {
    expect(await attempt(action, await issuer.sign(directUser()))).toBe('done')
  })

  test('is refused to an impersonator in every mode, as a read and as a write', async () => {
    for (const mode of ['full', 'read-only'] as const) {
      for (const method of ['GET', 'POST', 'DELETE']) {
        expect(await attempt(action, await inMode(mode), { method })).toBe('impersonation_forbidden')
      }
    }
  })

  test('is done where the app opts in, by those who may write', async () => {
    expect(await attempt(action, await inMode('full'), { allow: [action] })).toBe('done')
    expect(await attempt(action, await inMode('read-only'), { allow: [action] })).toBe(
      'impersonation_read_only',
    )
    expect(await attempt(action, await inMode('read-only'), { allow: [action], method: 'GET' })).toBe('done')
  })

  test('is still refused where the app opts in to every other action', async () => {
    const allow = ACTIONS.filter((other) => other !== action)
    expect(await attempt(action, await inMode('full'), { allow })).toBe('impersonation_forbidden')
  })

  test('is refused to somebody unknown, whatever the app opts in to', async () => {
    const odd = await issuer.sign(directUser(), { claims: { act: {} } })
    for (const method of ['GET', 'POST']) {
      expect(await attempt(action, odd, { allow: ACTIONS, method })).toBe('impersonation_forbidden')
    }
  })
})

test('S22: no list of what the app opts in to ever lets another action through', async () => {
  const token = await inMode('full')
  await fc.assert(
    fc.asyncProperty(fc.subarray(ACTIONS), fc.constantFrom(...ACTIONS), async (allow, action) => {
      const expected = allow.includes(action) ? 'done' : 'impersonation_forbidden'
      expect(await attempt(action, token, { allow })).toBe(expected)
    }),
    { numRuns: 100 },
  )
})

test('fails closed where no guard has verified a user before it', async () => {
  const auth = createAuth(issuer.authOptions)
  const headers = { authorization: `Bearer ${await issuer.sign(directUser())}` }
  const guard = auth.requireAllowed('change-password')
  expect(await send(auth, [guard], { headers })).toMatchObject({
    status: 401,
    code: 'token_missing',
    calls: [],
  })
  expect(await send(auth, [auth.optionalUser, guard])).toMatchObject({ status: 401, calls: [] })
})

test('a misspelt action is refused when the route is set up, not when it is attacked', () => {
  const { requireAllowed } = createAuth(issuer.authOptions)
  for (const action of ['change_password', '', 'constructor', undefined, {}, ['change-password']]) {
    expect(() => requireAllowed(action as never)).toThrow(
      expect.objectContaining({
        code: 'invalid_configuration',
        message: expect.stringContaining('Use one of change-password, change-email, '),
      }),
    )
  }
})

test("S22: the user's fresh sign-in (amr, auth_time, acr, fva) is not the impersonator's", async () => {
  const claims = { amr: ['mfa', 'hwk'], auth_time: 1, acr: 'high', fva: [0, 0], sid: 's' }
  const { verifyToken } = createAuth(issuer.authOptions)
  const user = impersonatedUser()
  expect(await verifyToken(await issuer.sign(user, { claims }))).toEqual(
    await verifyToken(await issuer.sign(user)),
  )
})

test.each([
  { userId: 'user_42', impersonatorUserId: 'admin_7' },
  {
    userId: 'user_42',
    impersonation: { impersonator: { id: 'admin_7', kind: 'person' }, mode: 'read-only' },
  },
] as const)('a user with half of the marks of an impersonation is impersonated: %j', async (user) => {
  const auth = createAuth(issuer.authOptions)
  const request = new Request('https://api.test/x', { method: 'POST' })
  const codeOf = async (guard: Guard): Promise<string | undefined> =>
    (await guard(request, user)).refusal?.problem.code
  expect(await codeOf(auth.requireNotImpersonated)).toBe('impersonation_forbidden')
  expect(await codeOf(auth.requireAllowed('export-data'))).toBe('impersonation_forbidden')
  expect(await codeOf(auth.requireWritable)).toBe('impersonation_read_only')
})
