import { createAuth } from 'impersonation-kit/next'
import { headers } from 'next/headers'

export const auth = createAuth({
  headers,
  cookie: 'token',
  issuer: 'https://auth.test',
  audience: 'https://api.test',
  jwksUrl: process.env['JWKS_URL'] ?? 'http://127.0.0.1:1/jwks.json',
})
