import { useDescope, useSession } from '@descope/react-sdk'
import { AuthProvider, type AuthSource, ImpersonationBanner } from 'impersonation-kit'
import { descope } from 'impersonation-kit/claims'
import { type ReactNode, useMemo } from 'react'

/** Stands inside `<AuthProvider>` of Descope, round the app. */
export function Auth({ children }: { children: ReactNode }) {
  const { isSessionLoading } = useSession()
  const sdk = useDescope()
  const source = useMemo<AuthSource>(
    () => ({
      load: async () => {
        const accessToken = sdk.getSessionToken()
        if (!accessToken) return null
        const { ok, code, data } = await sdk.me()
        if (code === 401) return null
        if (!ok || !data) throw new Error(`Descope answered ${code}`)
        return { user: { userId: data.userId, ...(data.email && { email: data.email }) }, accessToken }
      },
      stopImpersonation: async () => void (await sdk.logout()),
      signOut: async () => void (await sdk.logout()),
      subscribe: (onChange) => sdk.onSessionTokenChange(onChange),
    }),
    [sdk],
  )
  if (isSessionLoading) return null
  return (
    <AuthProvider source={source} claims={descope}>
      <ImpersonationBanner />
      {children}
    </AuthProvider>
  )
}
