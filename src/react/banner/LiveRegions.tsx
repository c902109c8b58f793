import { type ReactElement, useEffect, useState } from 'react'
import { unseen } from './unseen.js'

/** Says that the banner appeared, politely, and that the end is near, at once. It is heard and not seen. */
export function LiveRegions({
  appeared,
  urgent,
}: {
  appeared: string
  urgent: string | false
}): ReactElement {
  const [polite, setPolite] = useState('')
  useEffect(() => {
    // A live region speaks of what changes in it: it has to be there first.
    const timer = setTimeout(setPolite, 100, appeared)
    return () => clearTimeout(timer)
  }, [appeared])
  return (
    <>
      <output data-impersonation-banner="live" style={unseen}>
        {polite}
      </output>
      <span data-impersonation-banner="live" style={unseen} role="alert">
        {urgent}
      </span>
    </>
  )
}
