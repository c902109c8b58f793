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

/** The customer's billing page. */
export function BillingPage(): ReactElement {
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
      <p className="eyebrow">{workspace.name}</p>
      <h1>Billing</h1>
      {workspace.isDeleted && (
        <output className="deleted">This workspace is deleted at the end of the month.</output>
      )}
      <div className="cards">
        <PlanCard workspace={workspace} />
        <PaymentCard card={workspace.card} />
      </div>
      <InvoiceTable />
      <PurchaseOrderForm purchaseOrder={workspace.purchaseOrder} />
      <DangerZone isDeleted={workspace.isDeleted} />
      <SupportAccessCard />
    </>
  )
}
