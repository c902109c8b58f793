import { type ReactElement, useState } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { Confirm } from './Confirm.js'
import { Field } from './Field.js'
import { nameOf } from './nameOf.js'
import { part } from './part.js'
import { useChangeSession } from './useSessions.js'

/** Asks why a request is denied. The reason is optional; whoever asked will read it. */
export function DenyDialog(props: {
  request: ImpersonationSession
  onDone: () => void
  onClose: () => void
}): ReactElement {
  const { request, onDone, onClose } = props
  const deny = useChangeSession()
  const [reason, setReason] = useState('')
  const given = reason.trim()
  return (
    <Confirm
      title="Deny this request?"
      confirm="Deny"
      action={deny}
      input={{ id: request.id, change: 'deny', ...(given && { reason: given }) }}
      onDone={onDone}
      onClose={onClose}
    >
      <p>
        <bdi>{nameOf(request.operator)}</bdi> will not be able to impersonate{' '}
        <bdi>{nameOf(request.user)}</bdi> by this request.
      </p>
      <Field label="Why (optional)" description="Whoever asked will read it.">
        {(control) => (
          <textarea
            {...control}
            {...part('input')}
            rows={2}
            maxLength={2000}
            value={reason}
            onChange={({ target }) => setReason(target.value)}
          />
        )}
      </Field>
    </Confirm>
  )
}
