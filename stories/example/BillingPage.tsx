import type { ReactElement } from 'react'
import {
  RedactWhileImpersonated,
  RequireNotImpersonated,
  useIsImpersonated,
  useImpersonationGuard,
  useUser,
} from 'impersonation-kit'
import { Card, Facts } from './Card.js'

const INVOICES = [
  { number: 'FH-2031', date: '1 November 2026', amount: '€ 240.00' },
  { number: 'FH-1987', date: '1 October 2026', amount: '€ 240.00' },
  { number: 'FH-1942', date: '1 September 2026', amount: '€ 216.00' },
]

/** The billing page of Fernhill, a small product: reads for everybody, dangers behind the gate, a card number masked. */
export function BillingPage(): ReactElement {
  return (
    <div className="product">
      <header>
        <span className="brand">Fernhill</span>
        <nav aria-label="Main">
          <a href="#projects">Projects</a>
          <a href="#people">People</a>
          <a href="#billing" aria-current="page">
            Billing
          </a>
        </nav>
        <Account />
      </header>
      <main>
        <h1>Billing</h1>
        <div className="cards">
          <Plan />
          <Card title="Payment method" text="Charged on the first of each month.">
            <Facts
              facts={{
                Card: (
                  <RedactWhileImpersonated mask="•••• •••• •••• 4242">
                    4000 0012 3456 4242
                  </RedactWhileImpersonated>
                ),
                Expires: '08 / 2029',
                Holder: 'Customer Ltd',
              }}
            />
          </Card>
        </div>
        <Card title="Invoices">
          <table>
            <tbody>
              {INVOICES.map(({ number, date, amount }) => (
                <tr key={number}>
                  <th scope="row">{number}</th>
                  <td>{date}</td>
                  <td>{amount}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
        <Card title="Delete workspace" text="Projects, people and invoices go for good.">
          <RequireNotImpersonated mode="disable" loading={<span className="skeleton" />}>
            <div className="row">
              <button className="danger">Delete workspace</button>
            </div>
          </RequireNotImpersonated>
        </Card>
      </main>
    </div>
  )
}

function Account(): ReactElement {
  const { status, user } = useUser()
  const isImpersonated = useIsImpersonated()
  if (status === 'loading') return <span className="account">Loading…</span>
  if (!user) return <a href="#sign-in">Sign in</a>
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ') || user.userId
  return (
    <span className="account">
      <span className="avatar" aria-hidden="true">
        {name.slice(0, 1).toUpperCase()}
      </span>
      {name}
      {isImpersonated && <span className="pill warn">Support</span>}
    </span>
  )
}

function Plan(): ReactElement {
  const { blocked, explanation, guard } = useImpersonationGuard()
  return (
    <Card title="Team plan" text="12 of 20 seats are taken.">
      <Facts facts={{ Price: '€ 20.00 a seat and month', Renews: '1 December 2026' }} />
      <div className="row">
        <button
          className="primary"
          aria-disabled={blocked}
          title={explanation}
          onClick={guard(() => undefined)}
        >
          Change plan
        </button>
        {blocked && <small>{explanation}</small>}
      </div>
    </Card>
  )
}
