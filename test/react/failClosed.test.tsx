import './support/setup.js'
import { act, render, screen, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { describe, expect, test } from 'vitest'
import {
  AuthProvider,
  type AuthSession,
  RequireNotImpersonated,
  type User,
  useIsImpersonated,
  useUser,
} from 'impersonation-kit'
import { directUser } from 'impersonation-kit/testing'
import { fakeAuthOrigin, REFRESH } from './support/authOrigin.js'
import { jwt, replyFor } from './support/tokens.js'

let gateOpened = false
function Secret() {
  gateOpened = true
  return <button>Delete workspace</button>
}
function Who() {
  const { user, status } = useUser()
  return (
    <output data-impersonated={useIsImpersonated()}>
      {user ? (user.impersonatorUserId ?? 'nobody') : status} {user?.impersonation?.mode}
    </output>
  )
}
const page = (
  <>
    <Who />
    <RequireNotImpersonated>
      <Secret />
    </RequireNotImpersonated>
  </>
)
const shown = (): string | undefined => screen.getByRole('status').textContent.trim()

/** The places in which a marker can reach the provider. */
const feeds: Record<string, (marker: unknown) => ReactElement> = {
  'the user prop': (marker) => (
    <AuthProvider user={{ ...directUser(), impersonatorUserId: marker } as User}>{page}</AuthProvider>
  ),
  initialUser: (marker) => (
    <AuthProvider
      source={{ load: () => new Promise<never>(() => undefined) }}
      initialUser={{ ...directUser(), impersonatorUserId: marker } as User}
    >
      {page}
    </AuthProvider>
  ),
  "a source's user": (marker) => (
    <AuthProvider
      source={{
        load: async () => ({ user: { ...directUser(), impersonatorUserId: marker } }) as AuthSession,
      }}
    >
      {page}
    </AuthProvider>
  ),
  "a source's token, as impersonator_user_id": (marker) => token({ impersonator_user_id: marker }),
  "a source's token, as act.sub": (marker) => token({ act: marker === null ? null : { sub: marker } }),
  "a source's token, as act": (marker) =>
    token({ act: typeof marker === 'string' ? { sub: marker } : marker }),
  'the refresh reply, as impersonator_user': (marker) =>
    refresh(replyFor(directUser(), { reply: { impersonator_user: marker } })),
  'the refresh reply, as user.impersonator_user': (marker) =>
    refresh(replyFor(directUser(), { reply: { user: { user_id: 'user_42', impersonator_user: marker } } })),
  'the token of a refresh reply, as impersonator_user_id': (marker) =>
    refresh(replyFor(directUser(), { claims: { impersonator_user_id: marker } })),
}
function token(claims: object): ReactElement {
  const accessToken = jwt({ sub: 'user_42', ...claims })
  return (
    <AuthProvider source={{ load: async () => ({ user: directUser(), accessToken }) }}>{page}</AuthProvider>
  )
}
function refresh(reply: unknown): ReactElement {
  const origin = fakeAuthOrigin(null)
  origin.answers[REFRESH] = () => ({ body: reply })
  return <AuthProvider authUrl={origin.url}>{page}</AuthProvider>
}
async function show(element: ReactElement): Promise<void> {
  gateOpened = false
  render(element)
  await waitFor(() => expect(shown()).not.toBe('loading'))
}

const unreadable: [string, unknown][] = [
  ['an empty object', {}],
  ['an object with an id', { id: 'admin_7' }],
  ['an empty list', []],
  ['a list', ['admin_7']],
  ['zero', 0],
  ['a number', 7],
  ['false', false],
  ['true', true],
  ['an empty string', ''],
  ['blanks', ' \t '],
  ['the user themselves', 'user_42'],
  ['the user themselves, with blanks round', ' user_42 '],
  ['a string of 257 characters', 'x'.repeat(257)],
  ['a string of a megabyte', 'x'.repeat(1_000_000)],
  ['a control character', 'admin\u0000'],
  ['nothing to see', '\u200b'],
  ['half a surrogate pair', 'admin\ud800'],
]

describe.each(Object.keys(feeds))('a marker in %s', (name) => {
  const feed = feeds[name] ?? (() => <></>)

  test.each(unreadable)(
    'that is %s means impersonated by someone unknown, who may only look',
    async (_what, marker) => {
      await show(feed(marker))
      expect(shown()).toBe('unknown read-only')
      expect(screen.getByRole('status').dataset['impersonated']).toBe('true')
      expect(gateOpened).toBe(false)
    },
  )

  test.each([
    ['an id', 'admin_7'],
    ['the longest id', 'x'.repeat(256)],
    ['an id in another script', 'админ_7'],
    ["an id that reads like 'nobody'", 'null'],
  ])('that is %s names the impersonator', async (_what, marker) => {
    await show(feed(marker))
    expect(shown()).toBe(`${marker} full`)
    expect(gateOpened).toBe(false)
  })

  test('that is null means that nobody is', async () => {
    await show(feed(null))
    expect(shown()).toBe('nobody')
    expect(screen.getByRole('status').dataset['impersonated']).toBe('false')
    expect(gateOpened).toBe(true)
  })
})

describe('the reply and the token', () => {
  test.each([
    ['the reply alone is marked', { reply: { impersonator_user: 'admin_7' } }, 'admin_7 full'],
    ['the token alone is marked', { claims: { impersonator_user_id: 'admin_7' } }, 'admin_7 full'],
    [
      'they name different impersonators',
      { reply: { impersonator_user: 'admin_7' }, claims: { impersonator_user_id: 'admin_8' } },
      'unknown read-only',
    ],
    [
      'the two places of the reply disagree',
      { reply: { impersonator_user: 'admin_7', user: { user_id: 'user_42', impersonator_user: 'admin_8' } } },
      'unknown read-only',
    ],
    [
      'two claims of the token disagree',
      { claims: { impersonator_user_id: 'admin_7', act: { sub: 'admin_8' } } },
      'unknown read-only',
    ],
    [
      'one is readable and the other is not',
      { reply: { impersonator_user: {} }, claims: { impersonator_user_id: 'admin_7' } },
      'unknown read-only',
    ],
    ['a session without a name stands in the reply', { reply: { impersonation: {} } }, 'unknown read-only'],
    [
      'the login method alone says so',
      { claims: { login_method: { login_method: 'impersonation' } } },
      'unknown read-only',
    ],
    [
      'the token says read-only and the reply says full',
      {
        reply: {
          impersonator_user: 'admin_7',
          impersonation: { mode: 'full', impersonator: { id: 'admin_7' } },
        },
        claims: { impersonator_user_id: 'admin_7', impersonation: { mode: 'read-only' } },
      },
      'admin_7 read-only',
    ],
    [
      'the mode cannot be read',
      {
        reply: {
          impersonator_user: 'admin_7',
          impersonation: { mode: 'everything', impersonator: { id: 'admin_7' } },
        },
      },
      'admin_7 read-only',
    ],
  ])('%s', async (_what, options, expected) => {
    await show(refresh(replyFor(directUser(), options)))
    expect(shown()).toBe(expected)
    expect(gateOpened).toBe(false)
  })
})

test('a value that changes under way closes the gate in the same render', async () => {
  const view = render(<AuthProvider user={directUser()}>{page}</AuthProvider>)
  expect(screen.queryByRole('button')).not.toBeNull()
  gateOpened = false
  await act(async () =>
    view.rerender(
      <AuthProvider user={{ ...directUser(), impersonatorUserId: 'admin_7' }}>{page}</AuthProvider>,
    ),
  )
  expect(gateOpened).toBe(false)
  expect(screen.queryByRole('button')).toBeNull()
})
