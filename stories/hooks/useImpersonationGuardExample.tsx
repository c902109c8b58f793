import { useImpersonationGuard } from 'impersonation-kit'
import { type ReactElement, useState } from 'react'

export function ChangePassword({ onChange }: { onChange: () => void }): ReactElement {
  const [said, setSaid] = useState('')
  const { blocked, explanation, guard } = useImpersonationGuard({ onBlocked: setSaid })
  return (
    <section className="card" aria-label="Password">
      <h2>Password</h2>
      <div className="row">
        <button aria-disabled={blocked} title={explanation} onClick={guard(onChange)}>
          Change password
        </button>
      </div>
      <output>{said}</output>
    </section>
  )
}
