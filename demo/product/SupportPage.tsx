import type { User } from 'impersonation-kit'
import type { ReactElement } from 'react'
import { AUTH_ORIGIN } from './authOrigin.js'
import { Message } from './Message.js'

/** What a support agent sees of the product while they are nobody but themselves. */
export function SupportPage({ user }: { user: User }): ReactElement {
  return (
    <Message
      title={`Hello, ${user.firstName ?? user.email ?? user.userId}`}
      detail="You are signed in as a support agent, and have no workspace of your own. Choose a customer to see the product as they see it."
    >
      <a className="button primary" href={`${AUTH_ORIGIN}/customers`}>
        Open the support console
      </a>
    </Message>
  )
}
