import { AuthError, useAuthFetch } from 'impersonation-kit'
import { type ReactElement, useState } from 'react'

export function RenameWorkspace(): ReactElement {
  const authFetch = useAuthFetch()
  const [message, setMessage] = useState('')
  const call = async (method: 'GET' | 'PUT'): Promise<void> => {
    try {
      const response = await authFetch('/api/workspace', { method })
      setMessage(await response.text())
    } catch (error) {
      setMessage(
        error instanceof AuthError ? `${error.code}: ${error.message}` : 'The API cannot be reached.',
      )
    }
  }
  return (
    <section className="card" aria-label="Workspace">
      <h2>Workspace</h2>
      <div className="row">
        <button onClick={() => void call('GET')}>Read the name</button>
        <button className="primary" onClick={() => void call('PUT')}>
          Rename
        </button>
      </div>
      <output>{message}</output>
    </section>
  )
}
