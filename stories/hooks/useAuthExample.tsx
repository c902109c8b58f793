import { useAuth } from 'impersonation-kit'
import { type ReactElement, useState } from 'react'

export function Session(): ReactElement {
  const { status, getAccessToken, refresh, signOut } = useAuth()
  const [message, setMessage] = useState('')
  const callApi = async (): Promise<void> => {
    const token = await getAccessToken()
    setMessage(token ? `Sent as Bearer ${token.slice(0, 4)}…` : 'There is no token to send.')
  }
  return (
    <section className="card" aria-label="Session">
      <h2>Session: {status}</h2>
      <div className="row">
        <button className="primary" onClick={() => void callApi()}>
          Call the API
        </button>
        <button onClick={() => void refresh()}>Refresh</button>
        <button onClick={() => void signOut()}>Sign out</button>
      </div>
      <output>{message}</output>
    </section>
  )
}
