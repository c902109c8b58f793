import { RequireNotImpersonated } from 'impersonation-kit'
import { AdminProvider, SupportAccess, useSupportAccess } from 'impersonation-kit/admin'
import 'impersonation-kit/admin.css'
import { type ReactElement, useEffect } from 'react'
import { AUTH_ORIGIN } from './authOrigin.js'

const ID = 'support-access'
const ACTIONS: Record<string, string> = {
  'plan.read': 'Looked at the plan and the payment method',
  'invoices.read': 'Looked at the invoices',
  'invoices.export': 'Copy of the invoices',
  'purchase-order.change': 'Change of the purchase order',
  'workspace.delete': 'Deletion of the workspace',
  'workspace.keep': 'Taking back the deletion of the workspace',
}

/** Who of support was in this account. It is for the customer: the service answers nobody who impersonates them. */
export function SupportAccessCard(): ReactElement {
  return (
    <div className="card" id={ID}>
      <RequireNotImpersonated
        fallback={
          <>
            <h2>Support access</h2>
            <p>The customer sees here who was in this account, why, and what they did.</p>
          </>
        }
      >
        <AdminProvider url={AUTH_ORIGIN}>
          <SupportAccess actionName={(action) => ACTIONS[action] ?? action} />
          <ScrollToCard />
        </AdminProvider>
      </RequireNotImpersonated>
    </div>
  )
}

/** The browser looks for the target of a link before there is any. */
function ScrollToCard(): null {
  const isHere = useSupportAccess().sessions.status !== 'loading'
  useEffect(() => {
    if (isHere && location.hash === `#${ID}`) document.getElementById(ID)?.scrollIntoView()
  }, [isHere])
  return null
}
