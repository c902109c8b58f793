import { createClient } from '@propelauth/react'
import { AuthProvider, type AuthSource, ImpersonationBanner } from 'impersonation-kit'
import type { ReactNode } from 'react'

// An app without PropelAuth's own SDK needs one line instead: <AuthProvider authUrl="https://auth.example.com">.
export const client = createClient({
  authUrl: 'https://auth.example.com',
  enableBackgroundTokenRefresh: true,
})

export const source: AuthSource = {
  load: async () => {
    const info = await client.getAuthenticationInfoOrNull(true)
    if (!info) return null
    const { user, accessToken, expiresAtSeconds, impersonatorUserId } = info
    return {
      user: { ...user, ...(impersonatorUserId !== undefined && { impersonatorUserId }) },
      accessToken,
      expiresAt: expiresAtSeconds * 1000,
    }
  },
  stopImpersonation: () => client.logout(false),
  signOut: () => client.logout(false),
  subscribe: (onChange) => {
    client.addLoggedInChangeObserver(onChange)
    return () => client.removeLoggedInChangeObserver(onChange)
  },
}

/** Stands round the app; PropelAuth's own `<AuthProvider client={client}>` may stand round it. */
export function Auth({ children }: { children: ReactNode }) {
  return (
    <AuthProvider source={source}>
      <ImpersonationBanner />
      {children}
    </AuthProvider>
  )
}
