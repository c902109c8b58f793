import { RedactWhileImpersonated } from 'impersonation-kit'
import type { ReactElement } from 'react'
import type { Workspace } from './workspaces.js'

/** How it is paid. Support sees that there is a card, and not its number. */
export function PaymentCard({ card }: { card: Workspace['card'] }): ReactElement {
  return (
    <section className="card" aria-labelledby="payment">
      <h2 id="payment">Payment method</h2>
      <p className="figure card-number">
        <RedactWhileImpersonated
          mask={`•••• •••• •••• ${card.lastDigits}`}
          label={`Card number ending in ${card.lastDigits}`}
        >
          {card.number}
        </RedactWhileImpersonated>
      </p>
      <dl>
        <div>
          <dt>Card</dt>
          <dd>{card.brand}</dd>
        </div>
        <div>
          <dt>Expires</dt>
          <dd>{card.expires}</dd>
        </div>
      </dl>
    </section>
  )
}
