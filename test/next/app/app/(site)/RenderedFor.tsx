'use client'

import { type User, useUser } from 'impersonation-kit'
import { useRouter } from 'next/navigation'
import { type ReactNode, useEffect } from 'react'

/** Shows what the server has rendered for one identity to no other, and has it rendered anew where the identity changes. */
export function RenderedFor({ user: rendered, children }: { user: User | undefined; children: ReactNode }) {
  const { status, user } = useUser()
  const router = useRouter()
  const isOther = status !== 'loading' && identityOf(user) !== identityOf(rendered)
  useEffect(() => {
    if (isOther) router.refresh()
  }, [isOther, router])
  return isOther && rendered ? null : children
}

function identityOf(user: User | null | undefined): string {
  return user ? JSON.stringify([user.userId, user.impersonatorUserId, user.impersonation?.sessionId]) : ''
}
