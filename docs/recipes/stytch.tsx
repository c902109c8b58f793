import { createStytchClient } from '@stytch/react'
import { AuthProvider, type AuthSource, ImpersonationBanner } from 'impersonation-kit'
import { stytch as stytchClaims } from 'impersonation-kit/claims'
import type { ReactNode } from 'react'
import { withReading } from './withReading'

export const stytch = createStytchClient('public-token-live-…')

export const source: AuthSource = {
  load: async () => {
    const [session, user] = [stytch.session.getSync(), stytch.user.getSync()]
    if (!session || !user) return null
    const email = user.emails[0]?.email
    const person = { userId: user.user_id, ...(email && { email }) }
    const accessToken = stytch.session.getTokens()?.session_jwt // not there with HttpOnly cookies
    return { user: withReading(person, stytchClaims(session)), ...(accessToken && { accessToken }) }
  },
  stopImpersonation: async () => void (await stytch.session.revoke()),
  signOut: async () => void (await stytch.session.revoke()),
  subscribe: (onChange) => stytch.session.onChange(onChange),
}

/** Stands inside `<StytchProvider stytch={stytch}>`, round the app. */
export function Auth({ children }: { children: ReactNode }) {
  return (
    <AuthProvider source={source} claims={stytchClaims}>
      <ImpersonationBanner />
      {children}
    </AuthProvider>
  )
}
