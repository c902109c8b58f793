import { withAuth } from '@workos-inc/authkit-nextjs'
import { workos } from 'impersonation-kit/claims'
import { createAuth } from 'impersonation-kit/next'
import { headers } from 'next/headers'

export const auth = createAuth({
  // AuthKit's cookie is encrypted: its SDK opens it, and gives the access token.
  headers: async () => {
    const given = new Headers(await headers())
    const { accessToken } = await withAuth()
    given.delete('authorization')
    if (accessToken) given.set('authorization', `Bearer ${accessToken}`)
    return given
  },
  issuer: 'https://api.workos.com/user_management/client_123', // the `iss` of a token of yours
  jwksUrl: 'https://api.workos.com/sso/jwks/client_123',
  claims: workos,
})
