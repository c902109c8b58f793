import { type ReactElement, useState } from 'react'

/** Asks the service to sign out, and goes where it says. While a user is impersonated the service ends that alone. */
export function LogOutButton({ basePath, label }: { basePath: string; label: string }): ReactElement {
  const [hasFailed, setFailed] = useState(false)
  const logOut = async (): Promise<void> => {
    setFailed(false)
    const response = await fetch(`${basePath}/api/v1/logout`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    }).catch(() => undefined)
    if (!response?.ok) return setFailed(true)
    const { redirect_to: next } = (await response.json()) as { redirect_to?: string }
    location.assign(next ?? `${basePath}/`)
  }
  return (
    <>
      <button onClick={() => void logOut()}>{label}</button>
      {hasFailed && <span role="alert">That did not work. Try again.</span>}
    </>
  )
}
