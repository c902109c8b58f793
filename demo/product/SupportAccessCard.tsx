import type { ReactElement } from 'react'
import { formatTime } from './format.js'
import type { SupportAction } from './supportAccess.js'
import { useApi } from './useApi.js'

const ACTIONS: Record<string, string> = {
  'plan.read': 'See the plan',
  'invoices.read': 'See the invoices',
  'invoices.export': 'Get a copy of the invoices',
  'purchase-order.change': 'Change the purchase order',
  'workspace.delete': 'Delete the workspace',
  'workspace.keep': 'Keep the workspace',
}
const OUTCOMES = { done: 'Done', failed: 'Failed', refused: 'Refused' }

/** What support has done in this account: the customer sees it, and so does whoever looks on. */
export function SupportAccessCard(): ReactElement {
  const { data: actions, error, refetch } = useApi<SupportAction[]>('/api/support-access', 3000)
  return (
    <section className="card" aria-labelledby="support-access">
      <h2 id="support-access">Support access</h2>
      {error && (
        <p role="alert">
          This list could not be loaded. <button onClick={() => void refetch()}>Try again</button>
        </p>
      )}
      {!actions && !error && <output className="loading">Loading</output>}
      {actions?.length === 0 && <p>Nobody from support has looked at this account.</p>}
      {actions && actions.length > 0 && (
        <table aria-labelledby="support-access">
          <thead>
            <tr>
              <th scope="col">When</th>
              <th scope="col">Who</th>
              <th scope="col">What</th>
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {actions.map(({ time, by, action, times, outcome }) => (
              <tr key={`${time} ${action} ${outcome}`}>
                <td>
                  <time dateTime={new Date(time).toISOString()}>{formatTime(time)}</time>
                </td>
                <td>{by}</td>
                <th scope="row" className="words">
                  {ACTIONS[action] ?? action}
                  {times > 1 && ` (${times} times)`}
                </th>
                <td>
                  <span className={`tag ${outcome}`}>{OUTCOMES[outcome]}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
