import { admin, jwt } from 'better-auth/plugins'
import { createAuth } from 'impersonation-kit/express'

/** For `betterAuth({ plugins })`: `admin` impersonates, `jwt` gives the API a token that says so. */
export const impersonationPlugins = [
  admin({ impersonationSessionDuration: 30 * 60 }),
  jwt({
    jwt: {
      expirationTime: '5m', // a token outlives the stop of its session by this much
      definePayload: ({ user, session }) => ({
        email: user.email,
        ...(session['impersonatedBy'] != null && {
          act: { sub: session['impersonatedBy'] },
          impersonation: { session: session.id, expires_at: Math.floor(session.expiresAt.getTime() / 1000) },
        }),
      }),
    },
  }),
] as const

/** The guards of the API. `baseURL` is better-auth's: its tokens name it as issuer and audience. */
export const createGuards = (baseURL: string) =>
  createAuth({ issuer: baseURL, audience: baseURL, jwksUrl: `${baseURL}/api/auth/jwks` })
