'use client'

import { useClerk } from '@clerk/nextjs'
import { AuthProvider, type AuthSource, ImpersonationBanner, type User } from 'impersonation-kit'
import { clerk as claims } from 'impersonation-kit/claims'
import { type ReactNode, useState } from 'react'

const createSource = (clerk: ReturnType<typeof useClerk>): AuthSource => ({
  load: async () => {
    const { session, user } = clerk
    const accessToken = await session?.getToken() // null while the session still has tasks to do
    if (!user || !accessToken) return null
    const email = user.primaryEmailAddress?.emailAddress
    return { user: { userId: user.id, ...(email && { email }) }, accessToken }
  },
  stopImpersonation: async () => {
    if (clerk.session) await clerk.signOut(() => {}, { sessionId: clerk.session.id }) // this session alone
    const other = clerk.client.signedInSessions[0] // the operator's own, where several sessions are allowed
    if (other) await clerk.setActive({ session: other })
  },
  signOut: () => clerk.signOut(),
  subscribe: (onChange) => {
    let shown = clerk.session?.id
    return clerk.addListener(({ session }) => {
      if (session?.id !== shown) onChange()
      shown = session?.id
    })
  },
})

/** Stands inside `<ClerkProvider><ClerkLoaded>`. Put `RenderedFor` of the guide round the children. */
export function Auth({ user, children }: { user: User | undefined; children: ReactNode }) {
  const clerk = useClerk()
  const [source] = useState(() => createSource(clerk))
  return (
    <AuthProvider source={source} claims={claims} initialUser={user}>
      <ImpersonationBanner />
      {children}
    </AuthProvider>
  )
}
