import { adminClient } from 'better-auth/client/plugins'
import { createAuthClient } from 'better-auth/react'
import { AuthProvider, type AuthSource, ImpersonationBanner } from 'impersonation-kit'
import { betterAuth } from 'impersonation-kit/claims'
import type { ReactNode } from 'react'
import { withReading } from './withReading'

export const authClient = createAuthClient({ plugins: [adminClient()] })

export const source: AuthSource = {
  load: async (signal) => {
    let accessToken = null as string | null
    const data = await authClient.getSession({
      query: { disableCookieCache: true }, // a cached cookie still names the identity that was just left
      fetchOptions: {
        signal,
        throw: true,
        // the token of this very session, where the server has the jwt plugin
        onSuccess: ({ response }) => void (accessToken = response.headers.get('set-auth-jwt')),
      },
    })
    if (!data) return null
    const { id, email, name, image } = data.user
    const user = { userId: id, email, firstName: name, ...(image && { pictureUrl: image }) }
    return { user: withReading(user, betterAuth(data)), ...(accessToken && { accessToken }) }
  },
  stopImpersonation: async () =>
    void (await authClient.admin.stopImpersonating({ fetchOptions: { throw: true } })),
  signOut: async () => void (await authClient.signOut({ fetchOptions: { throw: true } })),
  subscribe: (onChange) => authClient.$store.atoms['$sessionSignal']?.listen(onChange) ?? (() => {}),
}

/** Stands round the app. */
export function Auth({ children }: { children: ReactNode }) {
  return (
    <AuthProvider source={source}>
      <ImpersonationBanner />
      {children}
    </AuthProvider>
  )
}
