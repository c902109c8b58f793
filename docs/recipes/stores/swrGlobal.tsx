import { AuthProvider } from 'impersonation-kit'
import type { ReactNode } from 'react'
import { mutate } from 'swr'

/** Empties SWR's global cache. `revalidate: true` makes the new page ask again; with `false` it would stay empty. */
const forget = () => void mutate(() => true, undefined, { revalidate: true })

export const Auth = ({ children }: { children: ReactNode }) => (
  <AuthProvider authUrl="https://auth.example.com" onIdentityChange={forget}>
    {children}
  </AuthProvider>
)
