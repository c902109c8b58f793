// Access tokens that every library accepts: PropelAuth's claims, in the header that Clerk asks for.
import { exportSPKI, generateKeyPair, SignJWT } from 'jose'

export const ISSUER = 'https://auth.example.com'
export const AUDIENCE = 'https://api.example.com'
const USER = {
  sub: 'f7a1c9e0-52d3-4b6e-9a8f-0d4c2b7e6a15',
  user_id: 'f7a1c9e0-52d3-4b6e-9a8f-0d4c2b7e6a15',
  email: 'cleo@customer.example',
  first_name: 'Cleo',
  last_name: 'Customer',
  org_id_to_org_member_info: {},
}
const IMPERSONATION = {
  impersonator_user_id: '2c4f8b1d-7e60-4a93-b5d8-9f1e3a6c7b20',
  act: {
    sub: '2c4f8b1d-7e60-4a93-b5d8-9f1e3a6c7b20',
    email: 'ana@support.example',
    name: 'Ana Support',
  },
  login_method: { login_method: 'impersonation' },
  impersonation: { session: 'session_1', mode: 'full', reason: 'Ticket 4711: the invoice does not open' },
}

/** A key pair of its own, and tokens signed by it: `sign(3)` for the customer, `sign(3, true)` for support in their account. */
export async function createSigner(algorithm) {
  const { privateKey, publicKey } = await generateKeyPair(algorithm, { modulusLength: 2048 })
  let count = 0
  const sign = (isImpersonated) =>
    new SignJWT({ ...USER, ...(isImpersonated ? IMPERSONATION : {}), jti: `token_${count++}` })
      .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: 'key_1' })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt()
      .setExpirationTime('2h')
      .sign(privateKey)
  return {
    publicKey: await exportSPKI(publicKey),
    async sign(howMany, isImpersonated = false) {
      const tokens = []
      for (let i = 0; i < howMany; i++) tokens.push(await sign(isImpersonated))
      return tokens
    },
  }
}
