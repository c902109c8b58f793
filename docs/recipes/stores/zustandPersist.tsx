import { AuthProvider } from 'impersonation-kit'
import type { ReactNode } from 'react'
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

interface Me {
  owner?: string
  load: () => Promise<void>
}

let requests = new AbortController()

export const useMe = create<Me>()(
  persist(
    (set) => ({
      load: async () => {
        const { signal } = requests // of the identity that asks
        const me = await (await fetch('/api/me', { signal })).json()
        if (!signal.aborted) set(me)
      },
    }),
    { name: 'me' },
  ),
)

const forget = () => {
  requests.abort() // a late answer must not be written
  requests = new AbortController()
  useMe.setState(useMe.getInitialState(), true)
  useMe.persist.clearStorage()
}

export const Auth = ({ children }: { children: ReactNode }) => (
  <AuthProvider authUrl="https://auth.example.com" onIdentityChange={forget}>
    {children}
  </AuthProvider>
)
