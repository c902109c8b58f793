import { LoginRequiredError, useAuth } from '@workos-inc/authkit-react'
import { AuthProvider, type AuthSource, ImpersonationBanner } from 'impersonation-kit'
import { workos as claims } from 'impersonation-kit/claims'
import { type ReactNode, useMemo } from 'react'
import { withReading } from './withReading'

/** Stands inside `<AuthKitProvider>`, round the app. */
export function Auth({ children }: { children: ReactNode }) {
  const { isLoading, impersonator, getUser, getAccessToken, signOut } = useAuth()
  const source = useMemo<AuthSource>(
    () => ({
      load: async () => {
        try {
          const accessToken = await getAccessToken()
          const user = getUser()
          if (!user) return null
          const reading = claims({ user, impersonator }) // it has the reason, which the token has not
          return { user: withReading({ userId: user.id, email: user.email }, reading), accessToken }
        } catch (error) {
          if (error instanceof LoginRequiredError) return null
          throw error
        }
      },
      stopImpersonation: async () => signOut(), // leaves the page, for the sign-out redirect of your dashboard
      signOut: async () => signOut(),
    }),
    [impersonator, getUser, getAccessToken, signOut],
  )
  if (isLoading) return null
  return (
    <AuthProvider source={source} claims={claims}>
      <ImpersonationBanner />
      {children}
    </AuthProvider>
  )
}
