'use client'

import { useAccessToken, useAuth } from '@workos-inc/authkit-nextjs/components'
import { AuthProvider, type AuthSource, ImpersonationBanner, type User } from 'impersonation-kit'
import { workos as claims } from 'impersonation-kit/claims'
import { type ReactNode, useMemo } from 'react'
import { withReading } from '@/lib/withReading'

/** Stands inside `<AuthKitProvider>`. Put `RenderedFor` of the guide round the children. */
export function Auth({ user: initialUser, children }: { user: User | undefined; children: ReactNode }) {
  const { user, impersonator, loading, signOut } = useAuth()
  const { getAccessToken } = useAccessToken()
  const source = useMemo<AuthSource>(
    () => ({
      load: async () => {
        const accessToken = user && (await getAccessToken())
        if (!accessToken) return null
        const reading = claims({ user, impersonator }) // it has the reason, which the token has not
        return { user: withReading({ userId: user.id, email: user.email }, reading), accessToken }
      },
      stopImpersonation: async () => signOut(), // leaves the page, for the sign-out redirect of your dashboard
      signOut: async () => signOut(),
    }),
    [user, impersonator, getAccessToken, signOut],
  )
  if (loading) return null
  return (
    <AuthProvider source={source} claims={claims} initialUser={initialUser}>
      <ImpersonationBanner />
      {children}
    </AuthProvider>
  )
}
