import { AuthProvider } from 'impersonation-kit'
import type { ReactNode } from 'react'

/** Deletes what is stored of the last identity. No need to wait: the new identity reads another cache. */
async function forgetCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith('api '))
  await Promise.all(names.map((name) => caches.delete(name)))
}

export const Auth = ({ children }: { children: ReactNode }) => (
  <AuthProvider authUrl="https://auth.example.com" onIdentityChange={() => void forgetCaches()}>
    {children}
  </AuthProvider>
)
