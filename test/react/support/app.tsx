import { QueryClient, QueryClientProvider, useQuery } from '@tanstack/react-query'
import { render, screen } from '@testing-library/react'
import { type ReactElement, type ReactNode, StrictMode, useState } from 'react'
import { expect, vi } from 'vitest'
import { AuthProvider, useAuth, useImpersonation, type User, useUser } from 'impersonation-kit'
import { impersonatedUser } from 'impersonation-kit/testing'
import { type AuthOrigin, operator } from './authOrigin.js'

export const SECRET = 'secret of the operator'

/** A customer who is impersonated for 20 minutes from now. */
export const customer = (): User =>
  impersonatedUser({ impersonation: { expiresAt: Date.now() + 20 * 60_000 } })

export type App = ReturnType<typeof createApp>

/** A page of a real app: the server gives the operator's data to the operator alone, and answers 403 to everybody else. */
export function createApp(server: { user: User | null }) {
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: 0 } } })
  const seen: string[] = []
  const mounts: string[] = []
  const load = vi.fn(async () => {
    if (server.user?.userId !== operator.userId) throw new Error('403 Forbidden')
    return SECRET
  })
  let actions: { stop?: () => Promise<void>; refresh: () => Promise<void>; signOut: () => Promise<void> }
  function Page() {
    const { user, status } = useUser()
    const { data, error } = useQuery({ queryKey: ['report'], queryFn: load })
    const impersonation = useImpersonation()
    const auth = useAuth()
    actions = { ...auth, ...(impersonation.status === 'active' && { stop: impersonation.stop }) }
    const [draft] = useState(() => {
      mounts.push(user?.userId ?? status)
      return `draft of ${user?.userId ?? status}`
    })
    seen.push(`${user?.userId ?? status}: ${data ?? error?.message ?? '…'}`)
    return (
      <p data-testid="page">
        {user?.userId ?? status}: {data ?? error?.message ?? '…'}, {draft}
      </p>
    )
  }
  const painted: string[] = []
  const observer = new MutationObserver(() => painted.push(document.body.textContent))
  observer.observe(document.body, { childList: true, subtree: true, characterData: true })
  return {
    queryClient,
    Page,
    seen,
    mounts,
    load,
    wrap: (provider: ReactNode): ReactElement => (
      <QueryClientProvider client={queryClient}>{provider}</QueryClientProvider>
    ),
    page: () => screen.queryByTestId('page')?.textContent ?? '',
    actions: () => actions,
    /** No render and no paint showed the operator's data to anybody else, and none of it is left in the cache. */
    expectNoLeak: (): void => {
      observer.disconnect()
      expect(seen.filter((line) => line.includes(SECRET) && line.startsWith('user_42'))).toEqual([])
      expect(painted.filter((text) => text.includes(SECRET) && text.includes('user_42'))).toEqual([])
      const cached = JSON.stringify(
        queryClient
          .getQueryCache()
          .getAll()
          .map(({ state }) => state.data),
      )
      expect(cached).not.toContain(SECRET)
      expect(document.body.textContent).not.toContain(SECRET)
    },
  }
}

/** Shows the app, fed by an auth origin. */
export async function mountByUrl(
  app: App,
  origin: AuthOrigin,
  pass: (ms: number) => Promise<void>,
  remounts: boolean,
) {
  const view = render(
    <StrictMode>
      {app.wrap(
        <AuthProvider authUrl={origin.url} remountOnIdentityChange={remounts}>
          <app.Page />
        </AuthProvider>,
      )}
    </StrictMode>,
  )
  await pass(1_000)
  return view
}
