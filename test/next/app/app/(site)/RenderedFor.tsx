'use client'

import { type User, useAuth, useUser } from 'impersonation-kit'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'

/** Hides what the server rendered for one user from every other user. When the user changes, it asks the server for the page again. */
export function RenderedFor({ user: rendered, children }: { user: User | undefined; children: ReactNode }) {
  const { status, user, lastUser } = useUser()
  const { getAccessToken } = useAuth()
  const router = useRouter()
  const inBrowser = identityOf(user ?? lastUser)
  const onServer = identityOf(rendered)
  useEffect(() => {
    if (status === 'loading' || inBrowser === onServer) return
    // The cookie ends with the token. If they have ended, this first gets new ones.
    const refresh = () => router.refresh()
    getAccessToken().then(refresh, refresh)
  }, [status, inBrowser, onServer, getAccessToken, router])
  if (status === 'loading' || inBrowser === onServer || !rendered) return children
  return (
    <p role="status">
      Another user is signed in now. Loading the page… <a href="">Reload</a>
    </p>
  )
}

function identityOf(user: User | null | undefined): string {
  return user ? JSON.stringify([user.userId, user.impersonatorUserId, user.impersonation?.sessionId]) : ''
}
