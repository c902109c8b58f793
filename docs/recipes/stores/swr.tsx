import { AuthProvider } from 'impersonation-kit'
import type { ReactNode } from 'react'
import { SWRConfig } from 'swr'

/** SWR's cache is under AuthProvider, so each identity gets a new one. */
export const Auth = ({ children }: { children: ReactNode }) => (
  <AuthProvider authUrl="https://auth.example.com">
    <SWRConfig value={{ provider: () => new Map() }}>{children}</SWRConfig>
  </AuthProvider>
)
