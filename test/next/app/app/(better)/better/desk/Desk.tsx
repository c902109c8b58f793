'use client'

import { authClient } from '@better/lib/betterAuth'
import { AuthError, useAuthFetch } from 'impersonation-kit'
import { useState } from 'react'

/** What a page does beside rendering: better-auth's own client signs in and impersonates, and useAuthFetch calls route handlers. */
export function Desk({ api }: { api: string }) {
  const authFetch = useAuthFetch()
  const [answer, setAnswer] = useState('')
  const ask = async (method: string, path: string): Promise<void> => {
    setAnswer('')
    try {
      const response = await authFetch(api + path, { method })
      setAnswer(`${response.status} ${await response.text()}`)
    } catch (error) {
      setAnswer(error instanceof AuthError ? error.code : String(error))
    }
  }
  const signIn = () => authClient.signIn.email({ email: 'ana@acme.example', password: 'a long password' })
  const impersonate = async (): Promise<void> => {
    const query = { filterField: 'email', filterValue: 'maya@acme.example' }
    const { data } = await authClient.admin.listUsers({ query })
    await authClient.admin.impersonateUser({ userId: data?.users[0]?.id ?? '' })
  }
  return (
    <>
      <output aria-label="Answer">{answer}</output>
      <button onClick={() => void signIn()}>Sign in</button>
      <button onClick={() => void impersonate()}>Impersonate Maya</button>
      <button onClick={() => void ask('GET', '/mine')}>Who am I?</button>
      <button onClick={() => void ask('DELETE', '/workspaces/7')}>Delete</button>
    </>
  )
}
