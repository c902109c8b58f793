import { AuthProvider, type AuthSource, ImpersonationBanner } from 'impersonation-kit'
import { act, combineClaims, keycloak } from 'impersonation-kit/claims'
import { ErrorResponse, type UserManager } from 'oidc-client-ts'
import { type ReactNode, useState } from 'react'
import { useAuth } from 'react-oidc-context'
import { withReading } from './withReading'

const claims = combineClaims(act, keycloak) // the marks that your provider sets

export const createSource = (manager: UserManager): AuthSource => ({
  load: async () => {
    let session = await manager.getUser()
    if (session?.expired) session = await manager.signinSilent().catch(nullWhereSignedOut)
    if (!session) return null
    const { sub, email } = session.profile
    const user = withReading({ userId: sub, ...(email && { email }) }, claims(session.profile))
    return { user, accessToken: session.access_token }
  },
  stopImpersonation: () => manager.signoutRedirect(), // leaves the page, for post_logout_redirect_uri
  signOut: () => manager.signoutRedirect(),
  subscribe: (onChange) => {
    const ends = [manager.events.addUserLoaded(onChange), manager.events.addUserUnloaded(onChange)]
    return () => ends.forEach((end) => end())
  },
})

function nullWhereSignedOut(error: unknown): null {
  if (error instanceof ErrorResponse) return null
  throw error
}

/** Stands inside `<AuthProvider userManager={manager}>` of react-oidc-context, round the app. */
export function Auth({ manager, children }: { manager: UserManager; children: ReactNode }) {
  const { isLoading, activeNavigator } = useAuth() // loading: the reply to a sign-in is read from the address
  const [source] = useState(() => createSource(manager))
  if (isLoading && !activeNavigator) return null
  return (
    <AuthProvider source={source} claims={claims}>
      <ImpersonationBanner />
      {children}
    </AuthProvider>
  )
}
