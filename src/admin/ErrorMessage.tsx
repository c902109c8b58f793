import { type ReactElement, type ReactNode, useContext } from 'react'
import { AdminContext } from './AdminContext.js'
import type { AdminError } from './AdminError.js'
import { Button } from './Button.js'
import { part } from './part.js'

/** Says what went wrong, and offers the next step: signing in, or trying again. */
export function ErrorMessage(props: {
  error: AdminError
  retry?: () => void
  /** Default: `Try again`. */
  tryAgain?: string | undefined
  children?: ReactNode
}): ReactElement {
  const { error, retry, tryAgain = 'Try again', children } = props
  const signInUrl = useContext(AdminContext)?.signInUrl
  const isSignIn = error.code === 'signed_out' || error.code === 'step_up_required'
  // An answer of the service stays the same: only what may be different next time can be tried again, such as after a sign-in elsewhere.
  const { status = 500 } = error
  const isPassing = status >= 500 || status === 429 || status === 401
  return (
    <div {...part('error')} role="alert">
      <p>{error.message}</p>
      {isSignIn && signInUrl !== undefined && (
        <a {...part('button')} href={signInUrl}>
          Sign in
        </a>
      )}
      {isPassing && retry && <Button onClick={retry}>{tryAgain}</Button>}
      {children}
    </div>
  )
}
