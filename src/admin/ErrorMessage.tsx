import { type ReactElement, type ReactNode, useContext } from 'react'
import { AdminContext } from './AdminContext.js'
import type { AdminError } from './AdminError.js'
import { Button } from './Button.js'
import { ENGLISH_ERRORS, type ErrorWords } from './ErrorWords.js'
import { part } from './part.js'

/** Says what went wrong, and offers the next step: signing in, or trying again. */
export function ErrorMessage(props: {
  error: AdminError
  retry?: () => void
  /** Default: English. */
  words?: ErrorWords | undefined
  children?: ReactNode
}): ReactElement {
  const { error, retry, words = ENGLISH_ERRORS, children } = props
  const signInUrl = useContext(AdminContext)?.signInUrl
  const isSignIn = error.code === 'signed_out' || error.code === 'step_up_required'
  // An answer of the service stays the same: only what may be different next time can be tried again, such as after a sign-in elsewhere.
  const { status = 500 } = error
  const isPassing = status >= 500 || status === 429 || status === 401
  return (
    <div {...part('error')} role="alert">
      <p>{words.problem(error)}</p>
      {isSignIn && signInUrl !== undefined && (
        <a {...part('button')} href={signInUrl}>
          {words.signIn}
        </a>
      )}
      {isPassing && retry && <Button onClick={retry}>{words.tryAgain}</Button>}
      {children}
    </div>
  )
}
