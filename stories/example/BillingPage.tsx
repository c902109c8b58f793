import type { ReactElement } from 'react'
import {
  RedactWhileImpersonated,
  RequireNotImpersonated,
  useIsImpersonated,
  useImpersonationGuard,
  useUser,
} from 'impersonation-kit'
import { Card, Facts } from './Card.js'
import { arabic, english, type Words } from './words.js'

interface BillingPageProps {
  /** The language of the page. Default: English. */
  lang?: 'en' | 'ar'
}

/** The billing page of Fernhill, a small product: reads for everybody, dangers behind the gate, a card number masked. */
export function BillingPage({ lang = 'en' }: BillingPageProps): ReactElement {
  const words = lang === 'ar' ? arabic : english
  const explanation = words.explanation === undefined ? {} : { explanation: words.explanation }
  return (
    <div className="product" lang={lang}>
      <header>
        <span className="brand">Fernhill</span>
        <nav aria-label="Fernhill">
          <a href="#projects">{words.projects}</a>
          <a href="#people">{words.people}</a>
          <a href="#billing" aria-current="page">
            {words.billing}
          </a>
        </nav>
        <Account words={words} />
      </header>
      <main>
        <h1>{words.billing}</h1>
        <div className="cards">
          <Plan words={words} />
          <Card title={words.payment} text={words.charged}>
            <Facts
              facts={{ [words.card]: <CardNumber />, [words.expires]: '08/2029', [words.holder]: 'Cleo Ltd' }}
            />
          </Card>
        </div>
        <Card title={words.invoices}>
          <table>
            <tbody>
              {words.months.map((month, index) => (
                <tr key={month}>
                  <th scope="row">FH-{2031 - index * 44}</th>
                  <td>{month}</td>
                  <td>€ {index === 2 ? '216.00' : '240.00'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
        <Card title={words.delete} text={words.forGood}>
          <RequireNotImpersonated mode="disable" loading={<span className="skeleton" />} {...explanation}>
            <div className="row">
              <button className="danger">{words.delete}</button>
            </div>
          </RequireNotImpersonated>
        </Card>
      </main>
    </div>
  )
}

function CardNumber(): ReactElement {
  return (
    <bdi dir="ltr">
      <RedactWhileImpersonated mask="•••• •••• •••• 4242">4000 0012 3456 4242</RedactWhileImpersonated>
    </bdi>
  )
}

function Account({ words }: { words: Words }): ReactElement {
  const { status, user } = useUser()
  const isImpersonated = useIsImpersonated()
  if (status === 'loading') return <span className="account">{words.loading}</span>
  if (!user) return <a href="#sign-in">{words.signIn}</a>
  const name = [user.firstName, user.lastName].filter(Boolean).join(' ') || user.userId
  return (
    <span className="account">
      <span className="avatar" aria-hidden="true">
        {name.slice(0, 1).toUpperCase()}
      </span>
      {name}
      {isImpersonated && <span className="pill warn">{words.support}</span>}
    </span>
  )
}

function Plan({ words }: { words: Words }): ReactElement {
  const { blocked, explanation, guard } = useImpersonationGuard(
    words.explanation === undefined ? {} : { explanation: words.explanation },
  )
  return (
    <Card title={words.plan} text={words.seats}>
      <Facts facts={{ [words.price]: words.amount, [words.renews]: words.december }} />
      <div className="row">
        <button
          className="primary"
          aria-disabled={blocked}
          title={explanation}
          onClick={guard(() => undefined)}
        >
          {words.changePlan}
        </button>
        {blocked && <small>{explanation}</small>}
      </div>
    </Card>
  )
}
