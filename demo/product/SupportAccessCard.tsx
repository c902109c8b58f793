import { type ReactElement, useEffect } from 'react'
import { formatTime } from './format.js'
import type { SupportAction, SupportSession } from './supportAccess.js'
import { useApi } from './useApi.js'

/** What is said of an action that was done, and of one that was not. */
const ACTIONS: Record<string, [done: string, tried: string]> = {
  'plan.read': ['Looked at the plan and the payment method', 'Tried to look at the plan'],
  'invoices.read': ['Looked at the invoices', 'Tried to look at the invoices'],
  'invoices.export': ['Took a copy of the invoices', 'Tried to take a copy of the invoices'],
  'purchase-order.change': ['Changed the purchase order', 'Tried to change the purchase order'],
  'workspace.delete': ['Deleted the workspace', 'Tried to delete the workspace'],
  'workspace.keep': ['Took back the deletion of the workspace', 'Tried to take back the deletion'],
}
const ID = 'support-access'
const OUTCOMES = { done: 'Done', failed: 'Failed', refused: 'Refused' }
const MODES = { 'read-only': 'Read-only', full: 'Full access' }

/** What support has done in this account: the customer sees it, and so does whoever looks on. */
export function SupportAccessCard(): ReactElement {
  const { data: sessions, error, refetch } = useApi<SupportSession[]>('/api/support-access', 2000)
  const isHere = sessions !== undefined
  useEffect(() => {
    // The browser looks for the target of a link before there is any.
    if (isHere && location.hash === `#${ID}`) document.getElementById(ID)?.scrollIntoView()
  }, [isHere])
  return (
    <section className="card" id={ID} aria-labelledby="support-access-title">
      <h2 id="support-access-title">Support access</h2>
      {error && (
        <p role="alert">
          This list could not be loaded. <button onClick={() => void refetch()}>Try again</button>
        </p>
      )}
      {!sessions && !error && <output className="loading">Loading</output>}
      {sessions?.length === 0 && <p>Nobody from support has opened this account.</p>}
      {sessions?.map((session) => (
        <Session key={`${session.startedAt} ${session.by}`} {...session} />
      ))}
    </section>
  )
}

function Session({ by, mode, reason, startedAt, actions }: SupportSession): ReactElement {
  return (
    <article className="session" aria-label={`${by}, ${formatTime(startedAt)}`}>
      <header>
        <h3>{by}</h3>
        <span className="tag neutral">{MODES[mode]}</span>
        <time dateTime={new Date(startedAt).toISOString()}>since {formatTime(startedAt)}</time>
        {reason !== undefined && <p>{reason}</p>}
      </header>
      <ul>
        {actions.map((action) => (
          <Action key={`${action.action} ${action.outcome}`} {...action} />
        ))}
      </ul>
    </article>
  )
}

function Action({ action, outcome, times, time }: SupportAction): ReactElement {
  const [done, tried] = ACTIONS[action] ?? [action, action]
  return (
    <li>
      <span className={`tag ${outcome}`}>{OUTCOMES[outcome]}</span>
      <span className="what">
        {outcome === 'done' ? done : tried}
        {times > 1 && <small> {times} times</small>}
      </span>
      <time dateTime={new Date(time).toISOString()}>{formatTime(time)}</time>
    </li>
  )
}
