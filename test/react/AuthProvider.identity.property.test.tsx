import './support/setup.js'
import { onlineManager, QueryClient, QueryClientProvider, useMutation, useQuery } from '@tanstack/react-query'
import { act, cleanup, render, screen } from '@testing-library/react'
import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import { type Auth, AuthProvider, useAuth, type User, useUser } from 'impersonation-kit'
import { directUser, impersonatedUser } from 'impersonation-kit/testing'
import { fakeAuthOrigin, operator, REFRESH } from './support/authOrigin.js'
import { fakeClock } from './support/clock.js'

afterEach(() => onlineManager.setOnline(true))

const people: (User | null)[] = [
  operator,
  impersonatedUser({ impersonation: { expiresAt: undefined } }),
  impersonatedUser({ userId: 'user_43', impersonation: { expiresAt: undefined } }),
  impersonatedUser({ impersonation: { expiresAt: undefined, sessionId: 'session_2' } }),
  directUser(),
  null,
]
const nameOf = (user: User | null): string =>
  user ? [user.userId, user.impersonatorUserId, user.impersonation?.sessionId].join('/') : 'nobody'

const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('become' as const), who: fc.nat(people.length - 1) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(0, 100, 700, 4_000, 400_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('save' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('invalidate' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('fail' as const), status: fc.constantFrom(200, 500) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('connect' as const), isOnline: fc.boolean() }) },
)

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** What was read or begun before anybody signed in belongs to nobody: a first sign-in clears nothing. */
const isSomebody = (name: string | undefined): boolean => name !== undefined && name !== 'nobody'

/** Plays the steps in an app that never thinks of identities: one query key for all, saves that write into the cache. */
async function play(steps: Step[], delays: number[], remounts: boolean) {
  const pass = fakeClock()
  const origin = fakeAuthOrigin(operator)
  origin.sign = { expiresIn: 600 }
  const queryClient = new QueryClient({ defaultOptions: { queries: { retry: 1, retryDelay: 300 } } })
  const faults: string[] = []
  const counts = { sent: 0, identities: new Set<string>() }
  let shown: string | undefined
  let auth: Auth | undefined
  let next = 0
  const late = async (): Promise<void> => {
    const delay = delays[next++ % delays.length] ?? 0
    await new Promise((resolve) => setTimeout(resolve, delay))
    if (delay % 7 === 0 && delay) throw new Error('503')
  }
  function Page() {
    const { status, user } = useUser()
    auth = useAuth()
    const name = status === 'signed-in' || status === 'signed-out' ? nameOf(user) : undefined
    const { data } = useQuery({ queryKey: ['report'], queryFn: () => late().then(() => `report of ${name}`) })
    const { mutate } = useMutation({
      retry: 2,
      retryDelay: 700,
      mutationFn: async (by: string | undefined) => {
        counts.sent += 1
        if (shown !== undefined && isSomebody(by) && by !== shown)
          faults.push(`sent for ${by} while ${shown} is shown`)
        await late()
        return by
      },
      onSuccess: (by) => queryClient.setQueryData(['report'], `report of ${by}`),
      onError: (_error, by) => queryClient.setQueryData(['report'], `report of ${by}`),
    })
    shown = name
    if (name !== undefined) {
      counts.identities.add(name)
      if (data !== undefined && data !== `report of ${name}` && !/ (undefined|nobody)$/.test(data)) {
        faults.push(`${data} shown to ${name}`)
      }
    }
    const own = { onSuccess: () => queryClient.setQueryData(['report'], `report of ${name}`) }
    return <button onClick={() => mutate(name, own)}>save</button>
  }
  render(
    <QueryClientProvider client={queryClient}>
      <AuthProvider authUrl={origin.url} remountOnIdentityChange={remounts}>
        <Page />
      </AuthProvider>
    </QueryClientProvider>,
  )
  await pass(100)
  for (const one of steps) {
    if (one.do === 'become') {
      delete origin.answers[REFRESH]
      origin.user = people[one.who] ?? null
      void auth?.refresh()
    } else if (one.do === 'wait') await pass(one.ms)
    else if (one.do === 'save') await act(async () => screen.getByRole('button').click())
    else if (one.do === 'invalidate') void queryClient.invalidateQueries()
    else if (one.do === 'connect') onlineManager.setOnline(one.isOnline)
    else {
      origin.answers[REFRESH] = () => ({ status: one.status, body: {} })
      void auth?.refresh()
    }
  }
  onlineManager.setOnline(true)
  delete origin.answers[REFRESH]
  await pass(40_000)
  cleanup()
  queryClient.clear()
  return { faults, counts, last: shown, expected: nameOf(origin.user) }
}

test.each([
  ['remounting', true],
  ['without a remount', false],
])(
  'S29, S47: %s, no sequence of changes, saves, failures and delays shows one identity data of another, or sends for one as the other',
  async (_how, remounts) => {
    let sent = 0
    let changes = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 3, maxLength: 14 }),
        fc.array(fc.constantFrom(0, 50, 350, 1_500, 3_500), { minLength: 1, maxLength: 5 }),
        async (steps, delays) => {
          const { faults, counts, last, expected } = await play(steps, delays, remounts)
          sent += counts.sent
          changes += counts.identities.size - 1
          expect(faults).toEqual([])
          expect(last).toBe(expected) // and in the end the page shows who is signed in
        },
      ),
      { numRuns: 200 },
    )
    expect(sent).toBeGreaterThan(100)
    expect(changes).toBeGreaterThan(100)
  },
)
