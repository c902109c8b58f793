import { createLocalJWKSet, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { createTestIssuer, impersonatedUser } from 'impersonation-kit/testing'

test('an issuer signs in a DOM environment, where component tests run', async () => {
  expect(globalThis.window).toBeDefined()
  const issuer = await createTestIssuer()
  const reply = await issuer.refreshReply(impersonatedUser())
  const { payload } = await jwtVerify(reply.access_token, createLocalJWKSet(issuer.jwks))
  expect(payload['impersonator_user_id']).toBe('admin_7')
})
