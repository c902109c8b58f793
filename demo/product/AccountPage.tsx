import type { ReactElement } from 'react'
import { DangerZone } from './DangerZone.js'
import { InvoiceTable } from './InvoiceTable.js'
import { Message } from './Message.js'
import { PaymentCard } from './PaymentCard.js'
import { PlanCard } from './PlanCard.js'
import { PurchaseOrderForm } from './PurchaseOrderForm.js'
import { SupportAccessCard } from './SupportAccessCard.js'
import { useApi } from './useApi.js'
import type { Workspace } from './workspaces.js'

/** The customer's account. */
export function AccountPage(): ReactElement {
  const { data: workspace, error, refetch } = useApi<Workspace>('/api/workspace')
  if (error) {
    return (
      <Message title="This page could not be loaded" detail={error.message}>
        <button onClick={() => void refetch()}>Try again</button>
      </Message>
    )
  }
  if (!workspace) {
    return <output className="loading">Loading</output>
  }
  return (
    <>
      <div className="title">
        <p className="eyebrow">{workspace.name}</p>
        <h1>Account</h1>
      </div>
      {workspace.isDeleted && (
        <output className="notice">This workspace is deleted at the end of the month.</output>
      )}
      {/* A product has its danger zone at the end. This is a demo of what happens there. */}
      <div className="cards">
        <DangerZone isDeleted={workspace.isDeleted} />
        <div className="stack">
          <PaymentCard card={workspace.card} />
          <PlanCard workspace={workspace} />
        </div>
      </div>
      <SupportAccessCard />
      <PurchaseOrderForm purchaseOrder={workspace.purchaseOrder} />
      <InvoiceTable />
    </>
  )
}
