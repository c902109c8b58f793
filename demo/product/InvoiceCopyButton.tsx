import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useAuthFetch, useImpersonationGuard } from 'impersonation-kit'
import type { ReactElement } from 'react'
import type { InvoiceCopy } from './invoiceCopies.js'
import { checked, useApi } from './useApi.js'

const PATH = '/api/invoices/copy'

/** Data that leaves the product: the customer may ask for it, and nobody in their name. */
export function InvoiceCopyButton(): ReactElement {
  const authFetch = useAuthFetch()
  const queryClient = useQueryClient()
  const { blocked } = useImpersonationGuard()
  const { data: copy } = useApi<InvoiceCopy | null>(PATH, 1000)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async () => checked(await authFetch(PATH, { method: 'POST' })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: [PATH] }),
  })
  const isWaiting = isPending || copy?.status === 'waiting'
  return (
    <div className="anyway">
      <button disabled={blocked || isWaiting} aria-describedby="copy-why" onClick={() => mutate()}>
        E-mail me a copy
      </button>
      <output id="copy-why">
        {blocked && 'Only the customer can take the invoices out.'}
        {!blocked && isWaiting && 'On its way.'}
        {!blocked && !isWaiting && copy?.status === 'sent' && `Sent to ${copy.to}.`}
        {error?.message}
      </output>
    </div>
  )
}
