import './support/setup.js'
import {
  dehydrate,
  HydrationBoundary,
  QueryClient,
  QueryClientProvider,
  useQuery,
} from '@tanstack/react-query'
import { render } from '@testing-library/react'
import { type ReactElement } from 'react'
import { expect, test } from 'vitest'
import { AuthProvider, type User, useUser } from 'impersonation-kit'
import { customer, SECRET } from './support/app.js'
import { operator } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'

type Dehydrated = ReturnType<typeof dehydrate>

/** What a server dehydrated for the customer. */
function dehydrated(): Dehydrated {
  const client = new QueryClient()
  client.setQueryData(['report'], SECRET)
  return dehydrate(client)
}

test.each([
  ['the same state, on the remount', (state: Dehydrated) => state],
  ['a copy of it, at every render', (state: Dehydrated) => structuredClone(state)],
  [
    'a promise of it',
    ({ queries }: Dehydrated) => ({
      mutations: [],
      queries: queries.map((query) => ({
        ...query,
        state: { ...query.state, data: undefined, status: 'pending' as const, dataUpdatedAt: 0 },
        promise: Promise.resolve(SECRET),
        dehydratedAt: query.state.dataUpdatedAt,
      })),
    }),
  ],
])('F6: what was dehydrated for the customer is not hydrated for the operator: %s', async (_how, hand) => {
  const pass = fakeClock()
  const state = dehydrated()
  const client = new QueryClient()
  const seen: string[] = []
  function Page() {
    const { data } = useQuery({ queryKey: ['report'], queryFn: () => 'fresh', staleTime: Infinity })
    seen.push(`${useUser().user?.userId}: ${data}`)
    return null
  }
  const view = (user: User): ReactElement => (
    <QueryClientProvider client={client}>
      <AuthProvider user={user}>
        <HydrationBoundary state={hand(state) as Dehydrated}>
          <Page />
        </HydrationBoundary>
      </AuthProvider>
    </QueryClientProvider>
  )
  const { rerender } = render(view(customer()))
  await pass(1_000)
  expect(seen).toContain(`user_42: ${SECRET}`)
  rerender(view(operator))
  await pass(1_000)
  rerender(view(operator))
  await pass(1_000)
  expect(seen.filter((line) => line.startsWith('admin_7') && line.includes(SECRET))).toEqual([])
  expect(seen.at(-1)).toBe('admin_7: fresh')
})
