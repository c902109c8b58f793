import { clerk } from 'impersonation-kit/claims'
import { createAuth } from 'impersonation-kit/next'
import { headers } from 'next/headers'

export const auth = createAuth({
  headers,
  cookie: '__session', // Clerk's own session token, which Clerk's script renews
  issuer: 'https://clerk.example.com', // your Frontend API URL
  jwksUrl: 'https://clerk.example.com/.well-known/jwks.json',
  claims: clerk,
})
