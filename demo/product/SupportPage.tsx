import type { User } from 'impersonation-kit'
import type { ReactElement } from 'react'
import { customersUrl, inboxUrl, startUrl } from './authOrigin.js'
import { useLastSession } from './lastSession.js'
import { SignInForm } from './SignInForm.js'
import { TOUR } from './tour.js'

/** What a support agent sees of the product while they are nobody but themselves. */
export function SupportPage({ user }: { user: User }): ReactElement {
  const last = useLastSession()
  return (
    <section className="message">
      {last && (
        <output className="notice">
          {last.isTimeUp
            ? `The time is up: your session as ${last.name} has ended.`
            : `Your session as ${last.name} has ended.`}{' '}
          Nothing of that account is left in this tab.
        </output>
      )}
      <h1>Hello, {user.firstName ?? user.email ?? user.userId}</h1>
      <p>
        You are signed in as a support agent, and have no workspace of your own. To see the product as a
        customer sees it, open the three dots in their row of the dashboard, and choose “Impersonate user”.
      </p>
      <div className="actions">
        <a className="button primary" href={startUrl}>
          Open {TOUR.customer.name}’s account
        </a>
        <a className="button" href={customersUrl}>
          All customers
        </a>
        <a className="button" href={inboxUrl}>
          Alerts
        </a>
      </div>
      {last && (
        <div className="next">
          <h2>The other side of it</h2>
          <p>
            Your team has been told of each session: <a href={inboxUrl}>see the alerts</a>. A customer sees
            when support was in their account, why, what they did, and what was refused.
          </p>
          <SignInForm userId={TOUR.customer.userId} returnTo={`${location.origin}/#support-access`}>
            Sign in as {TOUR.customer.name}
          </SignInForm>
        </div>
      )}
    </section>
  )
}
