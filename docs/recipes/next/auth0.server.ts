import { auth0 } from 'impersonation-kit/claims'
import { createAuth } from 'impersonation-kit/next'
import { headers } from 'next/headers'

export const auth = createAuth({
  headers,
  cookie: '__Host-token', // set by app/api/token/route.ts, as in the guide
  issuer: 'https://example.eu.auth0.com/', // with the slash at the end, as in the token
  audience: 'https://api.example.com', // the API's identifier; without one Auth0 gives an opaque token
  jwksUrl: 'https://example.eu.auth0.com/.well-known/jwks.json',
  claims: auth0,
})
