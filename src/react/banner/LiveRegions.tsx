import { type ReactElement, useEffect, useState } from 'react'
import { unseen } from './unseen.js'

/** Announces to screen readers that the banner has appeared (politely) and that the end is near (at once). Not visible. */
export function LiveRegions({
  appeared,
  urgent,
}: {
  appeared: string
  urgent: string | false
}): ReactElement {
  const [polite, setPolite] = useState('')
  useEffect(() => {
    // A live region announces changes only, so it must exist before the text.
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
