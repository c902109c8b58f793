import type { ReactElement } from 'react'
import { LeaveButton } from './LeaveButton.js'
import type { Start } from './readStart.js'

/** Signs out: by the page of the service's own sign-in, which says where to sign out of the provider too, or by whatever the host does. */
export function SignOut({ basePath, signOut }: Pick<Start, 'basePath' | 'signOut'>): ReactElement | null {
  if (signOut === null) return null
  if (signOut === 'request') return <LeaveButton basePath={basePath} route="logout" label="Sign out" />
  return (
    <form method="post" action={`${basePath}/sign-out`}>
      <button>Sign out</button>
    </form>
  )
}
