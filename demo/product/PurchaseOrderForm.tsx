import { useMutation, useQueryClient } from '@tanstack/react-query'
import { AuthError, useAuthFetch } from 'impersonation-kit'
import { type ReactElement, type SubmitEvent } from 'react'
import { checked } from './useApi.js'

/** An ordinary write: a full impersonation session may make it, and a read-only one may not. */
export function PurchaseOrderForm({ purchaseOrder }: { purchaseOrder: string }): ReactElement {
  const authFetch = useAuthFetch()
  const queryClient = useQueryClient()
  const { mutate, isPending, isSuccess, error } = useMutation({
    mutationFn: async (value: string) =>
      checked(
        await authFetch('/api/purchase-order', {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ purchaseOrder: value }),
        }),
      ),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['/api/workspace'] }),
  })
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const value = new FormData(event.currentTarget).get('purchaseOrder')
    if (typeof value === 'string') mutate(value)
  }
  return (
    <section className="card" aria-labelledby="purchase-order">
      <h2 id="purchase-order">Purchase order</h2>
      <p>Printed on every invoice from now on.</p>
      <form onSubmit={submit}>
        <input
          name="purchaseOrder"
          defaultValue={purchaseOrder}
          maxLength={40}
          autoComplete="off"
          placeholder="For example PO-1042"
          aria-labelledby="purchase-order"
        />
        <button disabled={isPending}>Save</button>
      </form>
      <output>
        {isSuccess && 'Saved.'}
        {error && (isReadOnly(error) ? 'Not saved: this is a read-only view of the account.' : error.message)}
      </output>
    </section>
  )
}

function isReadOnly(error: Error): boolean {
  return error instanceof AuthError && error.code === 'impersonation_read_only'
}
