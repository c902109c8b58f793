import { GenericError, useAuth0 } from '@auth0/auth0-react'
import { AuthProvider, type AuthSource, ImpersonationBanner } from 'impersonation-kit'
import { auth0 as claims } from 'impersonation-kit/claims'
import { type ReactNode, useState } from 'react'
import { withReading } from './withReading'

const SIGNED_OUT = ['login_required', 'missing_refresh_token']

const createSource = (auth0: ReturnType<typeof useAuth0>): AuthSource => ({
  load: async () => {
    try {
      const accessToken = await auth0.getAccessTokenSilently()
      const profile = await auth0.getIdTokenClaims()
      if (!profile) return null
      const user = { userId: profile.sub, ...(profile.email && { email: profile.email }) }
      return { user: withReading(user, claims(profile)), ...(accessToken && { accessToken }) }
    } catch (error) {
      if (error instanceof GenericError && SIGNED_OUT.includes(error.error)) return null
      throw error
    }
  },
  // Forgets the exchanged tokens: the next load asks Auth0's own session, which is still the operator's.
  stopImpersonation: () => auth0.logout({ openUrl: false }),
  signOut: () => auth0.logout(),
})

/** Stands inside `<Auth0Provider>`, round the app. */
export function Auth({ children }: { children: ReactNode }) {
  const auth0 = useAuth0() // its functions never change
  const [source] = useState(() => createSource(auth0))
  if (auth0.isLoading) return null
  return (
    <AuthProvider source={source} claims={claims}>
      <ImpersonationBanner />
      {children}
    </AuthProvider>
  )
}
