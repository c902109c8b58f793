import * as claims from 'impersonation-kit/claims'
import { createAuth } from 'impersonation-kit/server'
import { createTestIssuer, type TestIssuer } from 'impersonation-kit/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { casesOf } from '../../conformance/casesOf.js'

const {
  act,
  auth0,
  clerk,
  descope,
  frontegg,
  keycloak,
  logto,
  propelauth,
  stytch,
  supertokens,
  workos,
  zitadel,
} = claims
const byVendor = {
  act,
  propelauth,
  clerk,
  workos,
  auth0,
  logto,
  descope,
  stytch,
  keycloak,
  frontegg,
  supertokens,
  zitadel,
}
const isToken = (kind = 'token'): boolean => kind === 'token' || kind.startsWith('ID token')

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await createTestIssuer()
})

// While the sessions of the known tokens last.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2025-10-01T00:00:00Z') })
})
afterEach(() => {
  vi.useRealTimers()
})

/** Sends a signed token of the vendor to a route that no impersonator may reach. */
async function send(mapper: claims.ClaimMapper, token: string): Promise<{ status: number; code: unknown }> {
  const auth = createAuth({ ...issuer.authOptions, claims: mapper })
  const handle = auth.protect(auth.requireUser, auth.requireNotImpersonated, () => Response.json({}))
  const headers = { authorization: `Bearer ${token}` }
  const response = await handle(new Request('https://api.test/x', { method: 'POST', headers }))
  const body = (await response.json()) as { code?: unknown }
  return { status: response.status, code: body.code }
}

const sign = (input: unknown): Promise<string> =>
  issuer.sign(input as Record<string, unknown>, { claims: { iss: issuer.issuer } })

describe.each(Object.entries(byVendor))('the guard, with signed tokens of %s', (vendor, mapper) => {
  const tokens = casesOf(vendor).filter((one) => isToken(one.kind))

  test.each(tokens.map((one) => [one.expect.state, one] as const))(
    'decides on one that is %s',
    async (state, one) => {
      expect(await send(mapper, await sign(one.input))).toEqual(
        state === 'none'
          ? { status: 200, code: undefined }
          : { status: 403, code: 'impersonation_forbidden' },
      )
    },
  )

  test('lets an ordinary user through', async () => {
    expect(await send(mapper, await sign({ sub: 'user_42' }))).toEqual({ status: 200, code: undefined })
  })
})

test('a token of Stytch whose impersonation has ended is refused, though its exp lies ahead', async () => {
  vi.setSystemTime(new Date('2026-01-01T01:00:10Z'))
  const [ended] = casesOf('stytch')
  expect(await send(stytch, await sign(ended?.input))).toEqual({ status: 401, code: 'token_expired' })
})
