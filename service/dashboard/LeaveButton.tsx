import { type ReactElement, useState } from 'react'

/** Asks the service to sign out, or to stop an impersonation, and goes where it says. */
export function LeaveButton(props: {
  basePath: string
  /** Below `/api/v1/`. */
  route: 'logout' | 'impersonation/stop'
  label: string
}): ReactElement {
  const { basePath, route, label } = props
  const [hasFailed, setFailed] = useState(false)
  const leave = async (): Promise<void> => {
    setFailed(false)
    const response = await fetch(`${basePath}/api/v1/${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).catch(() => undefined)
    // Nobody is there to leave: another tab has done it, or an answer was lost.
    const isDone = response?.status === 401
    if (!response?.ok && !isDone) return setFailed(true)
    const reply = (await response.json().catch(() => undefined)) as { redirect_to?: string } | undefined
    location.assign(reply?.redirect_to ?? `${basePath}/`)
  }
  return (
    <>
      <button onClick={() => void leave()}>{label}</button>
      {hasFailed && <span role="alert">That did not work. Try again.</span>}
    </>
  )
}
