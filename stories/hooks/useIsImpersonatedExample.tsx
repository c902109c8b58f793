import { useIsImpersonated } from 'impersonation-kit'
import type { ReactElement } from 'react'

export function ChatWidget(): ReactElement {
  const isImpersonated = useIsImpersonated()
  // No read receipts and no "is typing" in the customer's name.
  return (
    <p>{isImpersonated ? 'Presence is off: you look with the eyes of a customer.' : 'You are online.'}</p>
  )
}
