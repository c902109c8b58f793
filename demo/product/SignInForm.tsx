import type { ReactElement, ReactNode } from 'react'
import { AUTH_ORIGIN } from './authOrigin.js'

/** A button that signs somebody in, at the support console: it has the session, and no app sees a password. */
export function SignInForm(props: {
  userId: string
  /** Where to go then. */
  returnTo: string
  children: ReactNode
  isPrimary?: boolean
}): ReactElement {
  return (
    <form method="post" action={`${AUTH_ORIGIN}/sign-in`}>
      <input type="hidden" name="return_to" value={props.returnTo} />
      <button className={props.isPrimary ? 'primary' : undefined} name="user_id" value={props.userId}>
        {props.children}
      </button>
    </form>
  )
}
