import { type ReactElement, useState } from 'react'
import type { ImpersonationSession } from '../core/operatorApi.js'
import { Confirm, type ConfirmEvents } from './Confirm.js'
import { Field } from './Field.js'
import { nameOf } from './nameOf.js'
import { part } from './part.js'
import { changeSession } from './useSessions.js'

/** Asks why a request is denied. The reason is optional; whoever asked will read it. */
export function DenyDialog({
  request,
  ...events
}: ConfirmEvents & { request: ImpersonationSession }): ReactElement {
  const [reason, setReason] = useState('')
  const given = reason.trim()
  return (
    <Confirm
      title="Deny this request?"
      confirm="Deny"
      perform={(admin) =>
        changeSession(admin, { id: request.id, change: 'deny', ...(given && { reason: given }) })
      }
      {...events}
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
