import { RequireNotImpersonated, useAuth, type User, useUser } from 'impersonation-kit'
import type { ReactElement } from 'react'
import { AccountPage } from './AccountPage.js'
import { DemoFooter } from './DemoFooter.js'
import { useRememberSession } from './lastSession.js'
import { Message } from './Message.js'
import { SupportPage } from './SupportPage.js'
import { WelcomePage } from './WelcomePage.js'

/** The frame of every page, and what to show to whom. */
export function App(): ReactElement {
  const { user } = useUser()
  useRememberSession()
  return (
    <>
      <header className="top">
        <div>
          <a className="brand" href="/">
            <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
              <rect width="32" height="32" rx="8" />
              <path d="M16 7 6 25h20z" />
            </svg>
            Fernhill
          </a>
          {user && <Account user={user} />}
        </div>
      </header>
      <main>
        <Page />
      </main>
      <DemoFooter />
    </>
  )
}

function Page(): ReactElement {
  const { status, user, ...rest } = useUser()
  const { refresh } = useAuth()
  if (status === 'loading') {
    return <output className="loading">Loading</output>
  }
  if (status === 'error') {
    return (
      <Message
        title="We cannot reach the sign-in service"
        detail={'error' in rest ? rest.error.message : undefined}
      >
        <button onClick={() => void refresh()}>Try again</button>
      </Message>
    )
  }
  if (status === 'signed-out') {
    return <WelcomePage />
  }
  return user.properties?.['role'] === 'customer' ? <AccountPage /> : <SupportPage user={user} />
}

function Account({ user }: { user: User }): ReactElement {
  const { signOut } = useAuth()
  return (
    <div className="account">
      <span>
        {user.firstName} {user.lastName}
      </span>
      {/* An impersonator has the banner’s Stop. */}
      <RequireNotImpersonated>
        <button className="quiet" onClick={() => void signOut()}>
          Sign out
        </button>
      </RequireNotImpersonated>
    </div>
  )
}
