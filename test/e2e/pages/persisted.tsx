import { createSyncStoragePersister } from '@tanstack/query-sync-storage-persister'
import { QueryClient, useQuery } from '@tanstack/react-query'
import { PersistQueryClientProvider } from '@tanstack/react-query-persist-client'
import { AuthProvider, ImpersonationBanner, useAuthFetch, useUser } from 'impersonation-kit'
import { createRoot } from 'react-dom/client'

declare global {
  interface Window {
    /** What the test gives, since the auth leads to `/` alone. */
    given: { authUrl: string; outer: string }
    /** Who was known and what was shown, at every render. */
    shown: string[]
  }
}

const DAY = 86_400_000
const persister = createSyncStoragePersister({ storage: localStorage })
const queryClient = new QueryClient({
  defaultOptions: { queries: { gcTime: DAY, staleTime: DAY, retry: false } },
})

window.shown = []

function Page(): React.ReactNode {
  const { status, user } = useUser()
  const authFetch = useAuthFetch()
  const report = useQuery({
    queryKey: ['report'],
    queryFn: async () => (await authFetch('/report')).text(),
    enabled: user !== null,
  })
  const who = user?.userId ?? status
  window.shown.push(`${who}: ${report.data ?? 'nothing'}`)
  return (
    <>
      <p data-testid="who">{who}</p>
      <p data-testid="report">{report.data}</p>
    </>
  )
}

function Auth({ children }: { children: React.ReactNode }): React.ReactNode {
  return (
    <AuthProvider authUrl={window.given.authUrl} queryClient={queryClient}>
      {children}
    </AuthProvider>
  )
}

function Persisted({ children }: { children: React.ReactNode }): React.ReactNode {
  return (
    <PersistQueryClientProvider client={queryClient} persistOptions={{ persister, maxAge: DAY }}>
      {children}
    </PersistQueryClientProvider>
  )
}

const [Outer, Inner] = window.given.outer === 'auth' ? [Auth, Persisted] : [Persisted, Auth]

createRoot(document.getElementById('root') as HTMLElement).render(
  <Outer>
    <Inner>
      <ImpersonationBanner />
      <Page />
    </Inner>
  </Outer>,
)
