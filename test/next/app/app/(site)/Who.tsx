'use client'
import { useUser } from 'impersonation-kit'

export function Who() {
  const { status, user } = useUser()
  return <p>{`browser: ${status} ${user?.userId ?? 'nobody'} by ${user?.impersonatorUserId ?? 'nobody'}`}</p>
}
