import { type ReactElement, useEffect } from 'react'
import { AUTH_ORIGIN, startUrl } from './authOrigin.js'
import { forgetLastSession } from './lastSession.js'
import { SignInForm } from './SignInForm.js'
import { TOUR } from './tour.js'

const STEPS = [
  ['Open Maya’s account', 'Open the three dots in her row, choose “Impersonate user”, and give a reason.'],
  ['Read the banner', 'Whose account it is, who you are, why, and for how long. Nothing can cover it.'],
  ['Try to delete the workspace', 'The button is disabled. Send the request anyway: the API refuses it.'],
  ['Stop', 'You are back at Maya’s row. Sign out, and sign in as Maya: “Support access” says what you did.'],
]

/** What somebody sees who is not signed in: what this is, and two ways in. */
export function WelcomePage(): ReactElement {
  useEffect(forgetLastSession, [])
  return (
    <div className="welcome">
      <section className="hero">
        <p className="eyebrow">The impersonation-kit demo</p>
        <h1>See your product as your customer sees it</h1>
        <p className="lead">
          impersonation-kit lets your support team open a customer’s account safely: a banner always says so,
          dangerous actions are refused, and everything is recorded.
        </p>
        <div className="actions">
          <SignInForm userId={TOUR.agent.userId} returnTo={startUrl} isPrimary>
            Try it as support
          </SignInForm>
          <SignInForm userId={TOUR.customer.userId} returnTo={`${location.origin}/`}>
            Try it as the customer
          </SignInForm>
        </div>
        <p className="hint">
          No password. Support is Ana, the customer is Maya, or{' '}
          <a href={`${AUTH_ORIGIN}/sign-in?return_to=${encodeURIComponent(`${location.origin}/`)}`}>
            somebody else
          </a>
          .
        </p>
      </section>
      <section aria-labelledby="steps">
        <h2 id="steps">Four steps, one minute</h2>
        <ol className="steps">
          {STEPS.map(([title, text]) => (
            <li key={title}>
              <h3>{title}</h3>
              <p>{text}</p>
            </li>
          ))}
        </ol>
      </section>
    </div>
  )
}
