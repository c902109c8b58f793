import { useMutation, useQueryClient } from '@tanstack/react-query'
import { RequireNotImpersonated, useAuthFetch, useIsImpersonated } from 'impersonation-kit'
import { type ReactElement, useRef } from 'react'
import { CallAnyway } from './CallAnyway.js'
import { checked } from './useApi.js'

/** What only the customer may do. */
export function DangerZone({ isDeleted }: { isDeleted: boolean }): ReactElement {
  const authFetch = useAuthFetch()
  const queryClient = useQueryClient()
  const isImpersonated = useIsImpersonated()
  const dialog = useRef<HTMLDialogElement>(null)
  const { mutate, isPending, error } = useMutation({
    mutationFn: async (method: 'PUT' | 'DELETE') => checked(await authFetch('/api/deletion', { method })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['/api/workspace'] }),
    onSettled: () => dialog.current?.close(),
  })
  return (
    <section className="card danger" aria-labelledby="danger">
      <h2 id="danger">Delete workspace</h2>
      <p>Every project, invoice and seat goes with it at the end of the month.</p>
      <RequireNotImpersonated
        mode="disable"
        explanation="Only the customer can delete the workspace, not somebody who views it as them."
      >
        {isDeleted ? (
          <button disabled={isPending} onClick={() => mutate('DELETE')}>
            Keep workspace
          </button>
        ) : (
          <button className="destructive" onClick={() => dialog.current?.showModal()}>
            Delete workspace
          </button>
        )}
      </RequireNotImpersonated>
      {error && <p role="alert">{error.message}</p>}
      {isImpersonated && <CallAnyway />}
      <dialog ref={dialog} aria-labelledby="confirm">
        <h2 id="confirm">Delete this workspace?</h2>
        <p>You can change your mind until the end of the month.</p>
        <form method="dialog" className="actions">
          <button type="button" className="destructive" disabled={isPending} onClick={() => mutate('PUT')}>
            Delete
          </button>
          <button>Cancel</button>
        </form>
      </dialog>
    </section>
  )
}
