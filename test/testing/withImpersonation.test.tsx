import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type Meta, composeStory } from '@storybook/react-vite'
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react'
import { type ReactElement, useState } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  RequireNotImpersonated,
  useAuth,
  useImpersonation,
  useIsImpersonated,
  useRemainingTime,
  useUser,
} from 'impersonation-kit'
import {
  impersonationToolbar,
  type ImpersonationParameters,
  type PreviewAs,
  withImpersonation,
} from 'impersonation-kit/storybook'

function Probe(): ReactElement {
  const { status, user } = useUser()
  const impersonation = useImpersonation()
  const isImpersonated = useIsImpersonated()
  const left = useRemainingTime()
  const { signOut } = useAuth()
  return (
    <>
      <p data-testid="seen">
        {[status, user?.userId, user?.impersonatorUserId, user?.impersonation?.mode, left].join(' ').trim()}
      </p>
      <p data-testid="person">{JSON.stringify(user)}</p>
      <p data-testid="flag">{String(isImpersonated)}</p>
      {impersonation.status === 'active' && (
        <>
          <button onClick={() => void impersonation.stop()}>Stop</button>
          <p data-testid="stop">{impersonation.stopping ? 'stopping' : impersonation.stopError?.code}</p>
        </>
      )}
      <RequireNotImpersonated>
        <button>Delete</button>
      </RequireNotImpersonated>
      <button onClick={() => void signOut()}>Sign out</button>
    </>
  )
}

const meta: Meta<typeof Probe> = { title: 'Probe', component: Probe }

/** Composes the story as Storybook does, with the project annotations that the docs tell an app to write. */
function show(
  story: { globals?: { impersonation?: PreviewAs }; parameters?: { impersonation: ImpersonationParameters } },
  preview: { parameters?: { impersonation: ImpersonationParameters } } = {},
): void {
  const Story = composeStory(story, meta, {
    decorators: [withImpersonation],
    globalTypes: { ...impersonationToolbar },
    ...preview,
  })
  render(<Story />)
}
const seen = (): string => screen.getByTestId('seen').textContent
const settle = (): Promise<void> => act(async () => void (await new Promise((done) => setTimeout(done, 0))))

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] })
})
afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('the toolbar item', () => {
  test('offers every state once, and starts as a customer', () => {
    const { defaultValue, toolbar } = impersonationToolbar.impersonation
    const values = toolbar.items.map(({ value }) => value)
    expect(values).toEqual([
      'direct',
      'full',
      'read-only',
      'last-minute',
      'unreadable',
      'signed-out',
      'loading',
      'error',
    ])
    expect(new Set(toolbar.items.map(({ title }) => title)).size).toBe(values.length)
    expect(defaultValue).toBe('direct')
  })

  test.each<[PreviewAs, string]>([
    ['direct', 'signed-in user_42'],
    ['full', 'signed-in user_42 admin_7 full 1800'],
    ['read-only', 'signed-in user_42 admin_7 read-only 1800'],
    ['last-minute', 'signed-in user_42 admin_7 full 60'],
    ['unreadable', 'signed-in user_42 unknown read-only'],
    ['signed-out', 'signed-out'],
    ['loading', 'loading'],
    ['error', 'error'],
  ])('shows a story as %s, with a source and with a plain user alike', async (as, expected) => {
    for (const feed of ['source', 'user'] as const) {
      show({ globals: { impersonation: as }, parameters: { impersonation: { feed } } })
      await settle()
      expect(seen(), feed).toBe(expected)
      cleanup()
    }
  })

  test('without it a story is shown to a customer', () => {
    const Story = composeStory({}, meta, { decorators: [withImpersonation] })
    render(<Story />)
    expect(seen()).toBe('signed-in user_42')
  })
})

describe('a gate in a story', () => {
  test.each<PreviewAs>(['full', 'read-only', 'last-minute', 'unreadable', 'loading', 'error'])(
    'is closed to %s',
    async (as) => {
      show({ globals: { impersonation: as } })
      await settle()
      expect(screen.queryByRole('button', { name: 'Delete' })).toBeNull()
    },
  )

  test.each<PreviewAs>(['direct', 'signed-out'])('is open to %s', (as) => {
    show({ globals: { impersonation: as } })
    expect(screen.getByRole('button', { name: 'Delete' })).toBeDefined()
  })
})

describe('the parameters of a story', () => {
  test('win over the toolbar', () => {
    show({ globals: { impersonation: 'full' }, parameters: { impersonation: { as: 'signed-out' } } })
    expect(seen()).toBe('signed-out')
  })

  test('change the user and the impersonation, and join those of the preview', () => {
    show(
      {
        globals: { impersonation: 'full' },
        parameters: { impersonation: { impersonation: { reason: 'A call', expiresAt: undefined } } },
      },
      { parameters: { impersonation: { user: { userId: 'u1', properties: { plan: 'pro' } } } } },
    )
    expect(seen()).toBe('signed-in u1 admin_7 full')
    expect(JSON.parse(screen.getByTestId('person').textContent)).toMatchObject({
      properties: { plan: 'pro' },
      impersonation: { reason: 'A call' },
    })
  })

  test('give it an access token, and none where nobody is signed in', async () => {
    const Reader = (): ReactElement => {
      const { getAccessToken } = useAuth()
      const [token, setToken] = useState('')
      return (
        <button onClick={() => void getAccessToken().then((given) => setToken(String(given)))}>
          {token}
        </button>
      )
    }
    const parameters = { impersonation: { accessToken: 'preview-token' } }
    for (const [as, token] of [
      ['full', 'preview-token'],
      ['signed-out', 'undefined'],
    ] as const) {
      const Story = composeStory(
        { globals: { impersonation: as }, parameters },
        { title: 'Reader', component: Reader },
        { decorators: [withImpersonation] },
      )
      render(<Story />)
      fireEvent.click(screen.getByRole('button'))
      await settle()
      expect(screen.getByRole('button').textContent).toBe(token)
      cleanup()
    }
  })

  test('leave a story alone that brings its own AuthProvider', () => {
    expect(() => show({ parameters: { impersonation: { disable: true } } })).toThrow(
      'outside an AuthProvider',
    )
  })
})

describe('stop', () => {
  test('gives the user their account back', async () => {
    show({ globals: { impersonation: 'full' } })
    fireEvent.click(screen.getByRole('button', { name: /^Stop/ }))
    await settle()
    expect(seen()).toBe('signed-in user_42')
    expect(screen.getByRole('button', { name: 'Delete' })).toBeDefined()
  })

  test('stays pending where the story says so', async () => {
    show({ globals: { impersonation: 'full' }, parameters: { impersonation: { stop: 'pending' } } })
    fireEvent.click(screen.getByRole('button', { name: /^Stop/ }))
    await settle()
    expect(screen.getByTestId('stop').textContent).toBe('stopping')
  })

  test('fails where the story says so', async () => {
    show({ globals: { impersonation: 'full' }, parameters: { impersonation: { stop: 'fails' } } })
    fireEvent.click(screen.getByRole('button', { name: /^Stop/ }))
    await settle()
    expect(screen.getByTestId('stop').textContent).toBe('stop_failed')
    expect(seen()).toBe('signed-in user_42 admin_7 full 1800')
  })

  test('is not possible where a plain user is fed', async () => {
    show({ globals: { impersonation: 'full' }, parameters: { impersonation: { feed: 'user' } } })
    fireEvent.click(screen.getByRole('button', { name: /^Stop/ }))
    await settle()
    expect(screen.getByTestId('stop').textContent).toBe('stop_unsupported')
  })
})

test('signing out ends the impersonation first, and the second time the session', async () => {
  show({ globals: { impersonation: 'full' } })
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }))
  await settle()
  expect(seen()).toBe('signed-in user_42')
  fireEvent.click(screen.getByRole('button', { name: 'Sign out' }))
  await settle()
  expect(seen()).toBe('signed-out')
})

describe('time', () => {
  test('the minute of last-minute ends, and so does the impersonation', async () => {
    vi.useFakeTimers()
    show({ globals: { impersonation: 'last-minute' } })
    await act(() => vi.advanceTimersByTimeAsync(59_000))
    expect(seen()).toBe('signed-in user_42 admin_7 full 1')
    await act(() => vi.advanceTimersByTimeAsync(2_500))
    expect(seen()).toBe('signed-in user_42')
  })

  test('an impersonation that had ended before the story began stays to be looked at', async () => {
    vi.useFakeTimers()
    show({ globals: { impersonation: 'full' }, parameters: { impersonation: { expiresIn: 0 } } })
    await act(() => vi.advanceTimersByTimeAsync(400_000))
    expect(seen()).toBe('signed-in user_42 admin_7 full 0')
  })

  test('loading lasts for ever', async () => {
    vi.useFakeTimers()
    show({ globals: { impersonation: 'loading' } })
    await act(() => vi.advanceTimersByTimeAsync(120_000))
    expect(seen()).toBe('loading')
  })
})

test("the app's cache is emptied when the impersonation stops, where its QueryClient is given", async () => {
  const queryClient = new QueryClient()
  queryClient.setQueryData(['invoices'], ['of the customer, as seen by support'])
  const Story = composeStory({ globals: { impersonation: 'full' } }, meta, {
    decorators: [
      withImpersonation,
      (Inner) => (
        <QueryClientProvider client={queryClient}>
          <Inner />
        </QueryClientProvider>
      ),
    ],
  })
  render(<Story />)
  fireEvent.click(screen.getByRole('button', { name: /^Stop/ }))
  await settle()
  expect(queryClient.getQueryData(['invoices'])).toBeUndefined()
})
