import { type ReactElement, useState } from 'react'
import type { AuditVerdict } from '../core/operatorApi.js'
import { Button } from './Button.js'
import { ErrorMessage } from './ErrorMessage.js'
import { part } from './part.js'
import { useVerifyAudit } from './useAudit.js'

/** Whether every record stands as it was written, in words. It reads the whole audit, so it runs when somebody asks. */
export function ChainState(): ReactElement {
  const { run, isPending, error } = useVerifyAudit()
  const [verdict, setVerdict] = useState<AuditVerdict>()
  const check = async (): Promise<void> => {
    setVerdict(undefined) // until there is a new one, nothing is proved
    setVerdict(await run())
  }
  return (
    <div {...part('chain')}>
      <Button isPending={isPending} onClick={() => void check()}>
        {isPending ? 'Checking every record…' : 'Check that nothing was changed'}
      </Button>
      <p role="status">
        {verdict?.ok === true && (
          <span {...part('good')}>
            All {verdict.rows.toLocaleString()} records stand as they were written.{' '}
            {verdict.checkpoints === 0
              ? 'No checkpoint has been signed yet.'
              : `${verdict.checkpoints.toLocaleString()} signed checkpoints agree.`}
          </span>
        )}
        {verdict?.ok === false && <span {...part('bad')}>{verdict.fault.sentence}</span>}
      </p>
      {error && <ErrorMessage error={error} />}
    </div>
  )
}
