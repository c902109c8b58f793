import { AuthProvider } from 'impersonation-kit'
import type { ReactNode } from 'react'
import { unload } from 'swr'

/** Empties SWR's global cache. The new page asks by itself; the old one must not, it would ask for the old identity. */
const forget = () => unload({ revalidate: false })

export const Auth = ({ children }: { children: ReactNode }) => (
  <AuthProvider authUrl="https://auth.example.com" onIdentityChange={forget}>
    {children}
  </AuthProvider>
)
