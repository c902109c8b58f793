import { z } from '@hono/zod-openapi'

const seconds = z.number().describe('Unix seconds')
const person = z.object({ id: z.string(), email: z.string().optional(), name: z.string().optional() })

export const identitySchema = z
  .object({
    access_token: z.string().describe('A JWT, signed with a key of /.well-known/jwks.json'),
    expires_at_seconds: z
      .number()
      .int()
      .describe('Unix seconds: refresh before. Never before the token runs out'),
    user: z.object({
      user_id: z.string(),
      email: z.string().optional(),
      username: z.string().optional(),
      name: z.string().optional(),
      first_name: z.string().optional(),
      last_name: z.string().optional(),
      picture_url: z.string().optional(),
      properties: z.record(z.string(), z.unknown()).optional(),
      impersonator_user: z.string().describe('The id of the impersonator').optional(),
    }),
    org_id_to_org_member_info: z.record(z.string(), z.unknown()),
    impersonator_user: z.string().describe('The id of the impersonator').optional(),
    impersonation: z
      .object({
        session: z.string(),
        mode: z.enum(['read-only', 'full']),
        reason: z.string().optional(),
        expires_at: seconds,
        started_at: seconds,
        server_time: seconds,
        impersonator: person,
      })
      .optional(),
  })
  .openapi('Identity')

export const redeemSchema = z.object({ ticket: z.string().max(200) }).openapi('Redeem')
export const stoppedSchema = z
  .object({ redirect_to: z.string().describe('Where the impersonation began') })
  .openapi('Stopped')
export const signedOutSchema = z.object({ redirect_to: z.string().optional() }).openapi('SignedOut')
export const extendSchema = z
  .object({ seconds: z.number().int().min(1).describe('Default: 900').optional() })
  .openapi('Extend')
export const extendedSchema = z.object({ expires_at: seconds }).openapi('Extended')

export const tokenSchema = z.object({ token: z.string() }).openapi('Token')
export const introspectionSchema = z
  .union([
    z.object({ active: z.literal(false) }),
    z.object({
      active: z.literal(true),
      sub: z.string(),
      exp: seconds,
      iss: z.string(),
      aud: z.string(),
      act: z.object({ sub: z.string() }).loose().describe('Who impersonates (RFC 8693)').optional(),
    }),
  ])
  .openapi('Introspection')
export const jwksSchema = z.object({ keys: z.array(z.object({ kty: z.string() }).loose()) }).openapi('Jwks')
export const verifierKeySchema = z.object({ verifier_key_pem: z.string() }).openapi('VerifierKey')
export const employeeSchema = z.object({ email: z.string() }).openapi('Employee')
export const storedSchema = z.object({ stored: z.number().int() }).openapi('Stored')
