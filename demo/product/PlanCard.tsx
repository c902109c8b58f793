import type { ReactElement } from 'react'
import { formatDate, formatMoney } from './format.js'
import type { Workspace } from './workspaces.js'

/** What is paid for, and what it costs. */
export function PlanCard({ workspace }: { workspace: Workspace }): ReactElement {
  const { plan, seats, pricePerSeat, renewsOn } = workspace
  return (
    <section className="card" aria-labelledby="plan">
      <h2 id="plan">Plan</h2>
      <p className="figure">
        {formatMoney(seats * pricePerSeat)} <small>a month</small>
      </p>
      <dl>
        <div>
          <dt>Plan</dt>
          <dd>{plan}</dd>
        </div>
        <div>
          <dt>Seats</dt>
          <dd>
            {seats} at {formatMoney(pricePerSeat)}
          </dd>
        </div>
        <div>
          <dt>Renews</dt>
          <dd>{formatDate(renewsOn)}</dd>
        </div>
      </dl>
    </section>
  )
}
