import { betterAuth } from 'better-auth'
import { createAuth } from 'impersonation-kit/next'
import { headers } from 'next/headers'
import { impersonationPlugins } from '@/lib/betterAuth.server'

const baseURL = 'https://app.example.com'
/** Also for app/api/auth/[...all]/route.ts: `export const { GET, POST } = toNextJsHandler(sessions)`. */
export const sessions = betterAuth({ baseURL, plugins: [...impersonationPlugins] })

export const auth = createAuth({
  // better-auth's session cookie is on this very host: it gives a token of that session, which names the impersonator.
  headers: async () => {
    const given = new Headers(await headers())
    given.delete('authorization')
    const session = await sessions.api.getSession({ headers: given })
    if (session) {
      const { token } = await sessions.api.getToken({ headers: given })
      given.set('authorization', `Bearer ${token}`)
    }
    return given
  },
  issuer: baseURL,
  audience: baseURL,
  jwksUrl: `${baseURL}/api/auth/jwks`,
})
